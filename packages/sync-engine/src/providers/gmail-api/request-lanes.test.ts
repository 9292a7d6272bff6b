import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createRequestLanes } from './request-lanes.ts';

const MINUTE_MS = 60_000;

function open() {
  const clock = createManualClock(new Date('2026-05-04T09:00:00Z'));
  const lanes = createRequestLanes({ clock });
  /** Starts so many requests and says how many are under way at once, then lets all of them end. */
  async function countAtOnce(wanted: number, mailboxId = 'ann') {
    const leaving: (() => void)[] = [];
    let most = 0;
    const all = Array.from({ length: wanted }, async () => {
      leaving.push(await lanes.enter(mailboxId));
      most = Math.max(most, leaving.length);
    });
    for (let left = 0; left < wanted; left++) {
      await Promise.race(all);
      await new Promise((resolve) => setImmediate(resolve));
      leaving.shift()!();
    }
    await Promise.all(all);
    return most;
  }
  return { clock, lanes, countAtOnce };
}

it('lets four requests of a mailbox through at a time, and all of them in the end', async () => {
  const { countAtOnce } = open();
  expect(await countAtOnce(12)).toBe(4);
  expect(await countAtOnce(2)).toBe(2);
});

it('goes down to two and to one when Gmail says that there are too many, and never further', async () => {
  const { clock, lanes, countAtOnce } = open();
  const seen: number[] = [];
  for (let refusals = 0; refusals < 4; refusals++) {
    clock.advanceMs(MINUTE_MS);
    lanes.narrow('ann');
    seen.push(await countAtOnce(8));
  }
  expect(seen).toEqual([2, 1, 1, 1]);
  expect(await countAtOnce(8, 'ben')).toBe(4);
});

it('takes four that are refused together for one refusal', async () => {
  const { lanes, countAtOnce } = open();
  for (let count = 0; count < 4; count++) lanes.narrow('ann');
  expect(await countAtOnce(8)).toBe(2);
});

it('comes back step by step after ten minutes of peace each', async () => {
  const { clock, lanes, countAtOnce } = open();
  lanes.narrow('ann');
  clock.advanceMs(MINUTE_MS);
  lanes.narrow('ann');
  expect(await countAtOnce(8)).toBe(1);
  clock.advanceMs(10 * MINUTE_MS);
  expect(await countAtOnce(8)).toBe(2);
  clock.advanceMs(10 * MINUTE_MS);
  expect(await countAtOnce(8)).toBe(4);
});
