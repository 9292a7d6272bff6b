import { expireHistoryOf } from './arm-faults.ts';
import type { FaultWorld } from './fault-world.ts';
import { compareStatuses } from './compare-status.ts';
import { MAIL_STEPS } from './play-mail.ts';
import { passDue } from './run-passes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What happens to the machine. */
export const MACHINE_STEPS = { losePower, jumpForward, jumpDays, jumpBack, runAhead };

/** The power goes in the middle of a transaction; then the engine is opened anew on what is left. */
async function losePower(world: FaultWorld): Promise<string | null> {
  // What a lost try of a message was is known to nobody.
  if (world.outage || [...world.models.values()].some((one) => one.waiting.length > 0)) return null;
  world.clock.moveMs(61_000);
  world.product.db.cutOffAfter(world.random.between(0, 9));
  await passDue(world);
  const isLost = world.product.db.lostCount() > 0;
  await world.reopen();
  await compareStatuses(world);
  if (!isLost) return null;
  world.tally.count('power cuts in a transaction');
  return 'the power went in a transaction';
}

async function jumpForward(world: FaultWorld): Promise<string> {
  const hours = world.random.between(1, 12);
  world.clock.moveMs(hours * HOUR_MS);
  world.tally.count('clock jumps forward');
  return `the clock jumped ${hours} hours forward`;
}

/** Long enough for Gmail to forget: some of the histories expire. */
async function jumpDays(world: FaultWorld): Promise<string> {
  const days = world.random.between(2, 9);
  world.clock.moveMs(days * DAY_MS);
  for (const { address } of world.people) {
    if (world.random.fraction() < 0.5) continue;
    await expireHistoryOf(world, address);
  }
  world.tally.count('clock jumps forward');
  return `the clock jumped ${days} days forward`;
}

async function jumpBack(world: FaultWorld): Promise<string> {
  const minutes = world.random.pick([2, 7, 30, 60]);
  world.clock.moveMs(-minutes * MINUTE_MS);
  world.tally.count('clock jumps backward');
  return `the clock was set back by ${minutes} minutes`;
}

/** The clock runs days ahead for a while and is corrected: nothing that was noted meanwhile may hide mail that comes later. */
async function runAhead(world: FaultWorld): Promise<string> {
  const days = world.random.between(3, 12);
  world.clock.moveMs(days * DAY_MS);
  for (let count = 0; count < 2; count++) {
    await MAIL_STEPS.deliver(world);
    world.book.look(world.rules());
    world.clock.moveMs(61_000);
    await passDue(world);
  }
  world.clock.moveMs(-days * DAY_MS);
  await MAIL_STEPS.deliver(world);
  world.book.look(world.rules());
  for (const { address } of world.people)
    if (world.random.fraction() < 0.3) await expireHistoryOf(world, address);
  await passDue(world);
  world.tally.count('clocks that ran days ahead');
  return `the clock ran ${days} days ahead and was corrected`;
}
