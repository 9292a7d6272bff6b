import { clearFaults } from './arm-faults.ts';
import { mismatch } from './compare-status.ts';
import type { FaultWorld } from './fault-world.ts';
import { setExclusions, setLimit } from './play-company.ts';
import { connect } from './play-connections.ts';
import { passDue } from './run-passes.ts';
import { personAsksForATry } from './seats-model.ts';

const PASSES_TO_CATCH_UP = 12;

/** Everything is mended, everybody is back, and all that was missed is read. */
export async function catchUp(world: FaultWorld) {
  const { product, clock, models, mailboxIds } = world;
  await clearFaults(world);
  await setLimit(world, world.people.length);
  await setExclusions(world, []);
  for (const [person, one] of models) {
    clock.moveMs(1_000);
    if (!one.connected || one.givenUp || world.deadGrants.has(person)) await connect(world, person);
  }
  world.book.look(world.rules());
  // Beyond the next midnight Pacific, which is the longest that Google asks to wait.
  clock.moveMs(25 * 3_600_000);
  for (let count = 0; count < PASSES_TO_CATCH_UP; count++) {
    clock.moveMs(31 * 60_000);
    for (const [person, mailboxId] of mailboxIds) {
      await product.engine.requestSync({ mailboxId });
      personAsksForATry(models.get(person)!, clock.nowMs());
      // What a forgotten history hid is what audits are for.
      if (count === 3) await product.engine.requestAudit({ mailboxId });
    }
    await passDue(world);
  }
  const views = await product.engine.readMailboxes({});
  for (const { address, status, waitingCount, openError, audit } of views) {
    if (status !== 'enabled' || waitingCount > 0 || openError !== null)
      mismatch(world, `${address} ends ${status}, ${waitingCount} waiting, ${openError?.code}`);
    if (audit?.state !== 'checked') mismatch(world, `${address} ends with an audit that is ${audit?.state}`);
  }
}
