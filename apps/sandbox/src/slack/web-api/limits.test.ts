import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createLimits } from './limits.ts';

function open() {
  const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
  const limits = createLimits({ clock });
  const take = (method: string, channel = 'C1') => limits.take({ method, fields: { channel } });
  return { clock, limits, take };
}

it('a channel takes one message a second, whatever other channels do', () => {
  const { clock, limits, take } = open();
  expect([take('chat.postMessage'), take('chat.postMessage'), take('chat.postMessage', 'C2')]).toEqual([
    null,
    1,
    null,
  ]);
  clock.advanceMs(1_000);
  expect(take('chat.postMessage')).toBeNull();
  expect(limits.countLimited()).toBe(1);
});

it('a workspace takes three hundred messages a minute', () => {
  const { clock, take } = open();
  for (let count = 0; count < 300; count += 1) expect(take('chat.postMessage', `C${count}`)).toBeNull();
  clock.advanceMs(20_000);
  expect(take('chat.postMessage', 'C999')).toBe(40);
  clock.advanceMs(40_000);
  expect(take('chat.postMessage', 'C999')).toBeNull();
});

it('methods of tier 3 are called fifty times a minute, each on its own; others are not limited', () => {
  const { take } = open();
  for (let count = 0; count < 50; count += 1) expect(take('chat.update')).toBeNull();
  expect(take('chat.update')).toBe(60);
  expect(take('conversations.open')).toBeNull();
  for (let count = 0; count < 200; count += 1) expect(take('auth.test')).toBeNull();
});
