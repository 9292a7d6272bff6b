import { describe, expect, it } from 'vitest';
import { judgeSchedule, measureLateness, type Schedule } from './judge-schedule.ts';

const MINUTE_MS = 60_000;
const now = new Date('2026-05-04T09:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS);

const planned = (nextSyncAt: Date | null, change: Partial<Schedule> = {}): Schedule => ({
  disconnectedAt: null,
  hasSeat: true,
  givenUpAt: null,
  nextSyncAt,
  passEveryMs: MINUTE_MS,
  pausedUntil: null,
  ...change,
});

const judge = (mailbox: Schedule, awakeSince: Date | null = null) =>
  judgeSchedule({ mailbox, awakeSince, now });

describe('the plan of a mailbox', () => {
  it.each([
    ['is good when its pass is ahead', planned(ago(-1)), null],
    ['is good when its pass is due', planned(ago(0)), null],
    ['is good three intervals after its last pass', planned(ago(2)), null],
    ['is late after more than three intervals', planned(ago(2.1)), 'late'],
    ['is late after three intervals of its own', planned(ago(10.1), { passEveryMs: 5 * MINUTE_MS }), 'late'],
    ['is good within three intervals of its own', planned(ago(9.9), { passEveryMs: 5 * MINUTE_MS }), null],
    ['is good for two minutes at the shortest interval', planned(ago(1.9), { passEveryMs: 1_000 }), null],
    ['is late when even its first pass does not come', planned(ago(3), { passEveryMs: null }), 'late'],
    ['is none without a next pass', planned(null), 'unplanned'],
    ['needs none when it was given up', planned(null, { givenUpAt: ago(1) }), null],
    ['needs none when it waits for a seat', planned(null, { hasSeat: false }), null],
    ['needs none when it is disconnected', planned(null, { disconnectedAt: ago(1) }), null],
    ['is good with the longest retry', planned(ago(-72)), null],
    ['is not believed far ahead', planned(ago(-121)), 'far_ahead'],
    [
      'is believed far ahead when Google named the time',
      planned(ago(-25 * 60), { pausedUntil: ago(-25 * 60) }),
      null,
    ],
    [
      'is not believed a year ahead whoever named it',
      planned(ago(-525_600), { pausedUntil: ago(-525_600) }),
      'far_ahead',
    ],
  ] as const)('%s', (_, mailbox, fault) => {
    expect(judge(mailbox)).toBe(fault);
  });

  it('is not late for time that the program slept through', () => {
    expect(judge(planned(ago(600)), ago(2))).toBeNull();
    expect(judge(planned(ago(600)), ago(3))).toBe('late');
  });
});

it('lateness is measured as it is', () => {
  expect(measureLateness({ mailboxes: [planned(ago(10)), planned(ago(1)), planned(ago(-1))], now })).toEqual({
    overdueCount: 1,
    longestLagMs: 10 * MINUTE_MS,
  });
  expect(measureLateness({ mailboxes: [planned(ago(-1))], now })).toEqual({
    overdueCount: 0,
    longestLagMs: 0,
  });
});
