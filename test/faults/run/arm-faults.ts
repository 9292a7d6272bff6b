import type { Armed, FaultWorld } from './fault-world.ts';
import type { FaultRow } from './fault-rows.ts';
import { historyForgotten } from './interval-model.ts';
import { messagesAreGood } from './status-model.ts';

/** Orders a fault at the stand-in and notes it, so that it can be told which have been met. */
export async function arm(
  world: FaultWorld,
  input: {
    person: string;
    row: FaultRow;
    effect: Armed['effect'];
    method: string;
    path?: string;
    times: number;
  },
) {
  const { person, row, effect, method, path, times } = input;
  const fault = { ...row.fault, person, method, times, ...(path !== undefined && { path }) };
  await world.google.control.failNext(fault);
  world.armed.push({ person, row, effect, fault, left: times });
}

/** Takes back what was ordered for one person and not met. */
export async function disarm(world: FaultWorld, person: string) {
  const others = world.armed.filter((one) => one.person !== person);
  await world.google.control.clearFaults();
  messagesAreGood(world.models.get(person)!);
  for (const one of others) await world.google.control.failNext({ ...one.fault, times: one.left });
  world.armed = others;
}

/** Gmail forgets what changed in a mailbox. */
export async function expireHistoryOf(world: FaultWorld, person: string) {
  await world.google.control.expireHistory({ person });
  historyForgotten(world.models.get(person)!);
  world.tally.count('history expiries');
}

export async function clearFaults(world: FaultWorld) {
  await world.google.control.clearFaults();
  for (const one of world.models.values()) messagesAreGood(one);
  world.armed = [];
}
