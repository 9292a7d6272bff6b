import { expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { createSignal } from './signal.ts';
import { sleepMs } from './sleep.ts';

const start = new Date('2026-03-01T10:00:00Z');
const isSettled = async (promise: Promise<void>) => {
  const settled = promise.then(() => true);
  return Promise.race([settled, sleepMs(0).then(() => false)]);
};

it('a notification wakes everyone who waits', async () => {
  const signal = createSignal();
  const waits = [signal.wait({ timeoutMs: 60_000 }), signal.wait({ timeoutMs: 60_000 })];
  signal.notify();
  await Promise.all(waits);
  expect(await isSettled(signal.wait({ timeoutMs: 60_000, abort: AbortSignal.timeout(20) }))).toBe(false);
});

it('notifications that nobody waited for end the next wait at once, and only that one', async () => {
  const clock = createManualClock(start);
  const signal = createSignal({ sleep: clock.sleep });
  signal.notify();
  signal.notify();
  await signal.wait({ timeoutMs: 60_000 });
  expect(await isSettled(signal.wait({ timeoutMs: 60_000 }))).toBe(false);
});

it('a wait ends with its time or when it is called off', async () => {
  const clock = createManualClock(start);
  const signal = createSignal({ sleep: clock.sleep });
  const callOff = new AbortController();
  const timed = signal.wait({ timeoutMs: 1_000 });
  const called = signal.wait({ timeoutMs: 60_000, abort: callOff.signal });
  expect(await isSettled(timed)).toBe(false);
  clock.advanceMs(1_000);
  await timed;
  callOff.abort();
  await called;
  await signal.wait({ timeoutMs: 60_000, abort: callOff.signal });
});

it('subscribers hear every notification until they leave', () => {
  const signal = createSignal();
  let heardCount = 0;
  const leave = signal.subscribe(() => (heardCount += 1));
  signal.notify();
  signal.notify();
  leave();
  signal.notify();
  expect(heardCount).toBe(2);
});
