import { compareInterval, compareStatus, compareStatuses, expectLogged, mismatch } from './compare-status.ts';
import type { FaultWorld } from './fault-world.ts';
import { SHARED_CODES } from './gmail-rows.ts';
import { findFailure, takeMet } from './find-failure.ts';
import { historyForgotten, INTERVAL_MS } from './interval-model.ts';
import { type ModelMailbox, mustBeTried, passFailed, passSucceeded } from './status-model.ts';

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
    const cursorRows = met.flatMap(({ row }) => (row.kind === 'cursor' ? [row] : []));
    if (cursorRows.length > 0) historyForgotten(model);
    const wasTryingAgain = model.failing || model.waiting.length > 0 || met.length > 0;
    const bounds = passSucceeded(model, nowMs);
    await compareInterval(world, {
      person,
      mailboxId,
      ...bounds,
      // What could not be had for a while is looked for each minute, also where the run does not count it.
      ...(wasTryingAgain && { leastMs: INTERVAL_MS }),
    });
    for (const row of cursorRows) await expectLogged(world, { person, rowName: row.name, ...row });
  } else {
    const meaning = passFailed(model, { nowMs, failure });
    if (model.givenUp) tally.count('given up');
    await expectLogged(world, { person, rowName: failure.rowName, ...meaning });
  }
  await compareStatus(world, { person, mailboxId });
  return true;
}
