import type { Armed, FaultWorld } from './fault-world.ts';
import type { Failure } from './status-model.ts';
import { mismatch } from './compare-status.ts';

/** Which of the faults that were ordered have been met, as the stand-in says. */
export async function takeMet(world: FaultWorld, person: string): Promise<(Armed & { metCount: number })[]> {
  const listed = await world.google.control.listFaults();
  const met: (Armed & { metCount: number })[] = [];
  for (const one of world.armed) {
    const same = listed.find(
      (fault) =>
        fault.person === one.fault.person &&
        fault.method === one.fault.method &&
        fault.path === one.fault.path,
    );
    const left = same?.times ?? 0;
    const metCount = one.left - left;
    one.left = left;
    if (metCount === 0) continue;
    if (one.person !== person) mismatch(world, `${one.row.name} of ${one.person} was met by ${person}`);
    world.tally.count('faults met', metCount);
    world.tally.rowsMet.set(one.row.name, (world.tally.rowsMet.get(one.row.name) ?? 0) + metCount);
    met.push({ ...one, metCount });
  }
  world.armed = world.armed.filter((one) => one.left > 0);
  return met;
}

/** What must have made the pass fail; null when it must have gone well. */
export function findFailure(
  world: FaultWorld,
  { person, met }: { person: string; met: (Armed & { metCount: number })[] },
): (Failure & { rowName: string }) | null {
  const { outage } = world;
  if (outage) {
    countRow(world, outage.name);
    return { ...outage, rowName: outage.name, isOwn: false, pausedUntilMs: null };
  }
  const dead = world.deadGrants.get(person);
  if (dead) {
    countRow(world, dead.name);
    return { ...dead, rowName: dead.name, isOwn: true, pausedUntilMs: null };
  }
  const failing = met.find(
    ({ effect, metCount, row }) => effect === 'fails' && metCount >= (row.callsPerPass ?? 1),
  );
  if (!failing) return null;
  const { name, code, kind, confirmed, pause } = failing.row;
  return {
    rowName: name,
    code,
    kind,
    confirmed,
    isOwn: !code.startsWith('network.'),
    pausedUntilMs: pause ? chooseEndOfPause({ pause, nowMs: world.clock.nowMs() }) : null,
  };
}

function countRow(world: FaultWorld, name: string) {
  world.tally.rowsMet.set(name, (world.tally.rowsMet.get(name) ?? 0) + 1);
}

function chooseEndOfPause({ pause, nowMs }: { pause: string; nowMs: number }): number {
  if (pause === 'ten minutes') return nowMs + 600_000;
  if (pause === 'a minute') return nowMs + 60_000;
  // Midnight there is seven or eight hours after ours: the first of both that shows midnight.
  const clockThere = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/Los_Angeles',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const hourMs = 3_600_000;
  let atMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
  while (clockThere.format(atMs) !== '00') atMs += hourMs;
  return atMs;
}
