import type { MailboxView } from '@mailsync/sync-engine';
import type { Armed, FaultWorld } from './fault-world.ts';
import { type Kind, SHARED_CODES } from './fault-rows.ts';
import { INTERVAL_MS } from './open-engine.ts';
import {
  expectStatus,
  type Failure,
  type ModelMailbox,
  mustBeTried,
  passFailed,
  passSucceeded,
} from './status-model.ts';

const DAY_MS = 24 * 3_600_000;
const WHO_CAN_FIX: Record<Kind, string> = {
  retry: 'nobody_needed',
  rate: 'nobody_needed',
  cursor: 'nobody_needed',
  message: 'nobody_needed',
  user: 'owner',
  admin: 'workspace_administrator',
  installation: 'mailsync_administrator',
  bug: 'mailsync_administrator',
};

/** What is done while the pass of one person is under way. Returns whether that pass still counts. */
export interface Meanwhile {
  person: string;
  act(passing: Promise<void>): Promise<boolean>;
}

/** A passing of all mailboxes that are due, one after the other; each is compared with the model when it is through. */
export async function passDue(world: FaultWorld, meanwhile: Meanwhile | null = null): Promise<void> {
  const due = await world.product.tick();
  const nowMs = world.clock.nowMs();
  for (const [person, model] of world.models) {
    const isDue = due.includes(world.mailboxIds.get(person) ?? '');
    if (!isDue && mustBeTried(model, nowMs)) mismatch(world, `${person} is due and is not tried`);
    if (isDue && isTooSoon(model, nowMs)) mismatch(world, `${person} is tried too soon`);
  }
  for (const mailboxId of due) {
    const person = personOf(world, mailboxId);
    if (!(await passOne(world, { person, mailboxId, meanwhile }))) break;
  }
  await compareStatuses(world);
}

export function mismatch(world: FaultWorld, words: string) {
  const last = world.tally.diary.slice(-6).join(' · ');
  world.tally.mismatches.push(
    `${world.clock.now().toISOString()} ${words} (at step ${world.tally.step}, after: ${last})`,
  );
}

/** Whoever fails by itself is left alone; a fault of all may be looked at as soon as one gets through again. */
function isTooSoon(model: ModelMailbox, nowMs: number): boolean {
  const isOfAll = SHARED_CODES.has(model.lastCode ?? '');
  return model.failing && !isOfAll && !mustBeTried(model, nowMs);
}

function personOf(world: FaultWorld, mailboxId: string): string {
  const found = [...world.mailboxIds].find(([, id]) => id === mailboxId);
  if (!found) throw new Error(`Nobody of the run has the mailbox ${mailboxId}.`);
  return found[0];
}

/** Returns false when the power went. */
async function passOne(
  world: FaultWorld,
  { person, mailboxId, meanwhile }: { person: string; mailboxId: string; meanwhile: Meanwhile | null },
) {
  const { product, tally, clock } = world;
  const model = world.models.get(person)!;
  const lostBefore = product.db.lostCount();
  const passing = product.pass(mailboxId).catch((error: unknown) => {
    if (product.db.lostCount() === lostBefore) mismatch(world, `a pass of ${person} threw ${String(error)}`);
  });
  const stillCounts = meanwhile?.person === person ? await meanwhile.act(passing) : true;
  await passing;
  tally.passes += 1;
  if (!stillCounts) {
    await takeMet(world, person);
    return true;
  }
  const met = await takeMet(world, person);
  // What the pass came to was lost with the power: it is as if it had not been.
  if (product.db.lostCount() > lostBefore) return false;

  const nowMs = clock.nowMs();
  const failure = findFailure(world, { person, met });
  if (!failure) {
    passSucceeded(model, { nowMs, intervalMs: INTERVAL_MS });
    for (const { row } of met.filter(({ row }) => row.kind === 'cursor'))
      await expectLogged(world, { person, rowName: row.name, code: row.code, kind: row.kind });
  } else {
    const meaning = passFailed(model, { nowMs, failure });
    if (model.givenUp) tally.count('given up');
    await expectLogged(world, { person, rowName: failure.rowName, ...meaning });
  }
  await compareStatus(world, { person, mailboxId });
  return true;
}

/** Which of the faults that were ordered have been met, as the stand-in says. */
async function takeMet(world: FaultWorld, person: string): Promise<(Armed & { metCount: number })[]> {
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

function findFailure(
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

/** The error log must say what the row means, and who can mend it. */
async function expectLogged(
  world: FaultWorld,
  { person, rowName, code, kind }: { person: string; rowName: string; code: string; kind: Kind },
) {
  const nowMs = world.clock.nowMs();
  const entries = await world.product.engine.readSyncErrors({
    mailboxIds: [world.mailboxIds.get(person)!],
    installation: true,
    before: null,
    limit: 100,
  });
  const fresh = entries.filter((one) => one.lastSeenAt.getTime() === nowMs);
  // What several mailboxes meet of the network stands there once, as the installation's outage.
  const outage = code === 'network.unreachable' && fresh.find((one) => one.code === 'network.outage');
  if (outage && outage.mailboxId === null) return;
  // A grant that ends on its seventh day is told of as that: the consent screen may be in Testing.
  const grantDays = (nowMs - world.models.get(person)!.grantedAtMs) / DAY_MS;
  const isWeekOld = code === 'google.sign_in_revoked' && grantDays > 6.9 && grantDays < 9;
  if (isWeekOld && fresh.some((one) => one.code === 'google.sign_in_lasted_a_week')) return;
  const found = fresh.find((one) => one.code === code);
  if (!found) {
    const seen = fresh.map((one) => one.code).join(', ') || 'nothing';
    return mismatch(world, `${rowName} of ${person} led to ${seen}, not to ${code}`);
  }
  // Once Mail Sync has stopped, the owner must act, whatever it was.
  const whoCanFix = world.models.get(person)!.givenUp ? [WHO_CAN_FIX[kind], 'owner'] : [WHO_CAN_FIX[kind]];
  if (!whoCanFix.includes(found.whoCanFix))
    mismatch(world, `${rowName}: ${found.whoCanFix} is said to mend it, not ${WHO_CAN_FIX[kind]}`);
  if (kind === 'installation' && found.mailboxId !== null)
    mismatch(world, `${rowName} stands there as the fault of ${person}`);
}

export async function compareStatuses(world: FaultWorld) {
  for (const [person, mailboxId] of world.mailboxIds) await compareStatus(world, { person, mailboxId });
}

async function compareStatus(
  world: FaultWorld,
  { person, mailboxId }: { person: string; mailboxId: string },
) {
  const [view] = await world.product.engine.readMailboxes({ mailboxIds: [mailboxId] });
  compareWithModel(world, { person, view: view!, model: world.models.get(person)! });
}

function compareWithModel(
  world: FaultWorld,
  { person, view, model }: { person: string; view: MailboxView; model: ModelMailbox },
) {
  const expected = expectStatus(model, world.clock.nowMs());
  world.tally.statusesCompared += 1;
  world.tally.count(`shown ${expected ?? 'disconnected'}`);
  if (view.status !== expected) mismatch(world, `${person} shows ${view.status}, and is ${expected}`);
  // Whoever stopped must say why.
  if (model.failing && model.hasSeat && view.openError === null)
    mismatch(world, `${person} is ${expected} and no reason is shown`);
}
