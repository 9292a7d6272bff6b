import { expect, it } from 'vitest';
import { createManualClock } from './clock.ts';

const start = new Date('2026-03-01T10:00:00Z');

it('a manual clock stands still until it is moved', () => {
  const clock = createManualClock(start);
  expect(clock.now()).toEqual(start);
  clock.advanceMs(1_500);
  expect(clock.now()).toEqual(new Date('2026-03-01T10:00:01.500Z'));
  clock.set(start);
  expect(clock.now()).toEqual(start);
});

it('who sleeps by a manual clock wakes when their time has come, not before, or when called off', async () => {
  const clock = createManualClock(start);
  const woken: string[] = [];
  const callOff = new AbortController();
  const sleeps = [
    clock.sleep(1_000).then(() => woken.push('short')),
    clock.sleep(2_000).then(() => woken.push('long')),
    clock.sleep(9_000, callOff.signal).then(() => woken.push('called off')),
  ];
  clock.advanceMs(999);
  await Promise.resolve();
  expect(woken).toEqual([]);
  clock.advanceMs(1);
  await sleeps[0];
  callOff.abort();
  await sleeps[2];
  clock.advanceMs(1_000);
  await sleeps[1];
  expect(woken).toEqual(['short', 'called off', 'long']);
});
