import { describe, expect, test } from 'vitest';
import {
  describeDay,
  describeDays,
  describeDistance,
  describeClock,
  describeLogTime,
  describeMoment,
  describeTimeLeft,
} from './describe-time.ts';

const now = new Date('2026-05-04T12:00:00Z');
const distance = (at: string) => describeDistance({ at: new Date(at), now, locale: 'en-GB' });

describe('how long ago something was', () => {
  test.each([
    ['2026-05-04T11:59:40Z', 'just now'],
    ['2026-05-04T11:59:00Z', '1 minute ago'],
    ['2026-05-04T11:15:00Z', '45 minutes ago'],
    ['2026-05-04T11:08:00Z', '1 hour ago'],
    ['2026-05-04T08:40:00Z', '3 hours ago'],
    ['2026-05-03T12:00:00Z', 'yesterday'],
    ['2026-04-29T12:00:00Z', '5 days ago'],
    ['2026-05-04T12:30:00Z', 'in 30 minutes'],
  ])('%s is said as "%s"', (at, words) => expect(distance(at)).toBe(words));

  test('beyond a week there is no distance: a date says more', () => {
    expect(distance('2026-04-20T12:00:00Z')).toBeNull();
  });
});

describe('dates', () => {
  const at = new Date('2026-01-02T23:30:00Z');
  test('the year is left out only in the year itself', () => {
    expect(describeDay({ at, now, locale: 'en-GB', timeZone: 'UTC' })).toBe('2 Jan');
    expect(describeDay({ at: new Date('2023-05-04T12:00:00Z'), now, locale: 'en-GB', timeZone: 'UTC' })).toBe(
      '4 May 2023',
    );
  });
  test('the day is that of the reader, not of the server', () => {
    expect(describeDay({ at, now, locale: 'en-GB', timeZone: 'Asia/Tokyo' })).toBe('3 Jan');
    expect(describeLogTime({ at, now, locale: 'en-GB', timeZone: 'Asia/Tokyo' })).toBe('3 Jan, 08:30');
  });
  test('a moment soon to come is told by the clock, with its day when that is another one', () => {
    const soon = { now, locale: 'en-GB', timeZone: 'UTC' };
    expect(describeClock({ ...soon, at: new Date('2026-05-04T14:05:00Z') })).toBe('at 14:05');
    expect(describeClock({ ...soon, at: new Date('2026-05-05T07:00:00Z') })).toBe('on 5 May at 07:00');
  });
  test('a full moment names its time zone', () => {
    expect(describeMoment({ at, locale: 'en-GB', timeZone: 'UTC' })).toMatch(/2 Jan 2026.*23:30:00.*UTC/);
  });
});

describe('time left', () => {
  test.each([
    [0, 'less than a minute'],
    [60, 'about 1 minute'],
    [250, 'about 4 minutes'],
    [7200, 'about 2 hours'],
    [259_200, 'about 3 days'],
  ])('%d seconds are "%s"', (seconds, words) => expect(describeTimeLeft(seconds)).toBe(words));
});

describe('how far back', () => {
  test.each([
    [730, '2 years'],
    [365, 'one year'],
    [90, '90 days'],
    [1, 'one day'],
  ])('%d days are "%s"', (days, words) => expect(describeDays(days)).toBe(words));
});
