import { arm, clearFaults, disarm } from './arm-faults.ts';
import { compareStatuses, mismatch } from './compare-status.ts';
import { GRANT_ROWS, SHARED_ROWS } from './fault-rows.ts';
import { PASS_ROWS, WATCH_ROWS } from './gmail-rows.ts';
import type { FaultWorld } from './fault-world.ts';
import { connect } from './play-connections.ts';
import { nextRow, pickHealthy } from './play-faults.ts';
import { passDue } from './run-passes.ts';

/** What lasts: for everybody, for one mailbox until Mail Sync stops, and for the telling of new mail alone. */
export const OUTAGE_STEPS = { stopEverybody, longIllness, refuseWatch };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Who was refused is not asked again before. */
const WATCH_PAUSE_MS = 16 * MINUTE_MS;

/** For a while nobody gets through. */
async function stopEverybody(world: FaultWorld): Promise<string | null> {
  if (world.outage) return null;
  // What was ordered for one would come between.
  await clearFaults(world);
  const row = nextRow(world, SHARED_ROWS);
  const { control } = world.google;
  world.outage = row;
  if (row.name === 'OAuth client disabled') {
    await control.setClientDisabled({ disabled: true });
    for (const { address } of world.people) await control.expireAccessTokens({ person: address });
  } else {
    const network = row.name.replace(/^Network (connection )?/, '').replace('name unknown', 'unknown name');
    await world.reopen(network as 'refused' | 'unknown name' | 'certificate');
  }
  const passings = world.random.between(3, 8);
  for (let count = 0; count < passings; count++) {
    world.clock.moveMs(world.random.pick([MINUTE_MS, 5 * MINUTE_MS, HOUR_MS, 26 * HOUR_MS]));
    await passDue(world);
  }
  if (row.name === 'OAuth client disabled') await control.setClientDisabled({ disabled: false });
  else await world.reopen();
  world.outage = null;
  return `${row.name} for ${passings} passings`;
}

/** One mailbox fails for longer than two days: Mail Sync must stop, neither too soon nor too late. */
async function longIllness(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const one = world.models.get(person)!;
  const isGrant = world.random.fraction() < 0.4;
  if (isGrant) {
    await world.google.control.revokeTokens({ person });
    world.deadGrants.set(person, GRANT_ROWS[0]);
  } else {
    const own = PASS_ROWS.filter(
      (row) => ['retry', 'admin'].includes(row.kind) && !row.code.startsWith('network.'),
    );
    const row = world.random.pick(own);
    await arm(world, { person, row, effect: 'fails', method: 'history.list', times: 1_000 });
  }
  for (let count = 0; count < 120 && !one.givenUp && one.hasSeat; count++) {
    world.clock.moveMs(Math.max(30 * MINUTE_MS, (one.nextTryAtMs ?? 0) - world.clock.nowMs()));
    await passDue(world);
  }
  if (!isGrant) await disarm(world, person);
  await compareStatuses(world);
  return `${person} was ill for two days`;
}

/** Gmail will not tell of new mail: it is looked for all the same, and the installation's fault is shown until it is over. */
async function refuseWatch(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, WATCH_ROWS);
  // Another consent has a watch of its own.
  await connect(world, person);
  world.clock.moveMs(WATCH_PAUSE_MS);
  await arm(world, { person, row, effect: 'passes', method: 'watch', times: 1 });
  await passDue(world);
  const wasMet = !world.armed.some((fault) => fault.person === person);
  await disarm(world, person);
  if (!wasMet) return null;
  await expectWatchFault(world, { code: row.code, isOpen: true });
  world.clock.moveMs(WATCH_PAUSE_MS);
  await passDue(world);
  await expectWatchFault(world, { code: row.code, isOpen: false });
  return `${row.name} for ${person}`;
}

async function expectWatchFault(world: FaultWorld, { code, isOpen }: { code: string; isOpen: boolean }) {
  const entries = await world.product.engine.readSyncErrors({
    mailboxIds: [],
    installation: true,
    before: null,
    limit: 100,
  });
  const isShown = entries.some((one) => one.code === code && one.resolvedAt === null);
  if (isShown !== isOpen) mismatch(world, `${code} is ${isShown ? '' : 'not '}shown`);
}
