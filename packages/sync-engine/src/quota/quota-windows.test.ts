import { fc } from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { minuteAround, pacificDayAround } from './quota-windows.ts';

const HOUR_MS = 3_600_000;
const ms = (iso: string) => Date.parse(iso);
const dayAt = (iso: string) => {
  const { startMs, endMs } = pacificDayAround(ms(iso));
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
};

describe("Google's day", () => {
  it.each([
    [
      'in summer begins at seven in the morning UTC',
      '2026-07-04T06:59:59.999Z',
      '2026-07-03T07',
      '2026-07-04T07',
    ],
    [
      'in summer ends at seven in the morning UTC',
      '2026-07-04T07:00:00.000Z',
      '2026-07-04T07',
      '2026-07-05T07',
    ],
    ['in winter begins at eight', '2026-01-10T08:00:00.000Z', '2026-01-10T08', '2026-01-11T08'],
    ['has 23 hours when clocks go forward', '2026-03-08T20:00:00.000Z', '2026-03-08T08', '2026-03-09T07'],
    ['is in its last minute then', '2026-03-09T06:59:00.000Z', '2026-03-08T08', '2026-03-09T07'],
    ['is whole again the day after', '2026-03-09T07:00:00.000Z', '2026-03-09T07', '2026-03-10T07'],
    ['has 25 hours when clocks go back', '2026-11-01T07:00:00.000Z', '2026-11-01T07', '2026-11-02T08'],
    ['is in its 25th hour then', '2026-11-02T07:59:59.999Z', '2026-11-01T07', '2026-11-02T08'],
    ['is whole again the day after that', '2026-11-02T08:00:00.000Z', '2026-11-02T08', '2026-11-03T08'],
  ])('%s', (_what, at, start, end) => {
    expect(dayAt(at)).toEqual([`${start}:00:00.000Z`, `${end}:00:00.000Z`]);
  });

  it('holds its moment, meets the next day without a gap, and has 23 to 25 hours, whatever the time', () => {
    const moment = fc.integer({ min: ms('2025-01-01T00:00:00Z'), max: ms('2029-01-01T00:00:00Z') });
    fc.assert(
      fc.property(moment, (nowMs) => {
        const { startMs, endMs } = pacificDayAround(nowMs);
        expect(startMs).toBeLessThanOrEqual(nowMs);
        expect(endMs).toBeGreaterThan(nowMs);
        expect([23, 24, 25]).toContain((endMs - startMs) / HOUR_MS);
        expect(pacificDayAround(startMs)).toEqual({ startMs, endMs });
        expect(pacificDayAround(endMs).startMs).toBe(endMs);
      }),
      { numRuns: 50 },
    );
  });
});

it('a minute begins and ends with the clock’s', () => {
  expect(minuteAround(ms('2026-05-04T09:00:59.999Z'))).toEqual({
    startMs: ms('2026-05-04T09:00:00Z'),
    endMs: ms('2026-05-04T09:01:00Z'),
  });
});
