import { describe, expect, it } from 'vitest';
import { choosePassInterval } from './choose-pass-interval.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const now = new Date('2026-05-04T09:00:00Z');

const choose = ({
  baseMs = MINUTE_MS,
  idleMs = 0,
  isTold = false,
  mailWaits = false,
  budgetLeft = 1,
}: { baseMs?: number; idleMs?: number; isTold?: boolean; mailWaits?: boolean; budgetLeft?: number } = {}) =>
  choosePassInterval({
    baseMs,
    lastNewMailAt: new Date(now.getTime() - idleMs),
    isTold,
    mailWaits,
    budgetLeft,
    now,
  });

describe('the interval between two passes', () => {
  it.each([
    ['mail a moment ago', 0, 1],
    ['mail yesterday at this time', DAY_MS, 1],
    ['a day and a bit without mail', DAY_MS + 1, 2],
    ['a weekend without mail', 2.6 * DAY_MS, 2],
    ['four days without mail', 4 * DAY_MS, 3],
    ['a week without mail', 7 * DAY_MS, 3],
    ['more than a week without mail', 7 * DAY_MS + 1, 5],
    ['a year without mail', 365 * DAY_MS, 5],
    ['a clock that was set back', -DAY_MS, 1],
  ])('after %s', (_, idleMs, minutes) => {
    expect(choose({ idleMs })).toBe(minutes * MINUTE_MS);
  });

  it('is five minutes when Gmail tells us, however busy or silent the mailbox is', () => {
    expect(choose({ isTold: true })).toBe(5 * MINUTE_MS);
    expect(choose({ isTold: true, idleMs: 30 * DAY_MS })).toBe(5 * MINUTE_MS);
  });

  it.each([
    ['half of the day’s budget', 0.5, 1],
    ['exactly three tenths', 0.3, 1],
    ['a fifth', 0.2, 2],
    ['exactly fifteen hundredths', 0.15, 2],
    ['a tenth', 0.1, 3],
    ['nothing', 0, 3],
  ])('with %s left', (_, budgetLeft, minutes) => {
    expect(choose({ budgetLeft })).toBe(minutes * MINUTE_MS);
  });

  it('is never longer than a quarter of the hour after which late mail turns a mailbox red', () => {
    for (const baseMs of [10 * SECOND_MS, MINUTE_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS]) {
      for (const idleMs of [0, 2 * DAY_MS, 5 * DAY_MS, 100 * DAY_MS]) {
        for (const isTold of [false, true]) {
          for (const budgetLeft of [0, 0.2, 1]) {
            const chosen = choose({ baseMs, idleMs, isTold, budgetLeft });
            expect(chosen).toBeGreaterThanOrEqual(baseMs);
            expect(chosen).toBeLessThanOrEqual(15 * MINUTE_MS);
          }
        }
      }
    }
  });

  it('is not slowed while mail of the mailbox waits for another try', () => {
    const slow = { idleMs: 30 * DAY_MS, isTold: true, budgetLeft: 0 };
    expect(choose({ ...slow, mailWaits: true })).toBe(MINUTE_MS);
  });

  it('is left as it was set when that is longer than what slowing would make of it', () => {
    expect(choose({ baseMs: 20 * MINUTE_MS, idleMs: 30 * DAY_MS, isTold: true, budgetLeft: 0 })).toBe(
      20 * MINUTE_MS,
    );
    expect(choose({ baseMs: 2 * MINUTE_MS, idleMs: 30 * DAY_MS })).toBe(5 * MINUTE_MS);
  });

  it('is not slowed at all below ten seconds: people are watching', () => {
    const baseMs = 9_999;
    expect(choose({ baseMs, idleMs: 30 * DAY_MS, isTold: true, budgetLeft: 0 })).toBe(baseMs);
    expect(choose({ baseMs: 10_000, idleMs: 30 * DAY_MS })).toBe(50_000);
  });
});
