import { nextMidnightPacific } from '../sync-errors/read-retry-at.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** More than the longest day of the year, 25 hours, and less than two of the shortest. */
const OVER_A_DAY_MS = 26 * HOUR_MS;

/** A stretch of time with units of its own, in epoch milliseconds; `endMs` belongs to the next one. */
export interface TimeWindow {
  startMs: number;
  endMs: number;
}

export function minuteAround(nowMs: number): TimeWindow {
  const startMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  return { startMs, endMs: startMs + MINUTE_MS };
}

/** Google's day: from midnight to midnight Pacific time, 23 to 25 hours. */
export function pacificDayAround(nowMs: number): TimeWindow {
  let startMs = nextMidnightPacific(new Date(nowMs - OVER_A_DAY_MS)).getTime();
  for (;;) {
    const endMs = nextMidnightPacific(new Date(startMs)).getTime();
    if (nowMs < endMs) return { startMs, endMs };
    startMs = endMs;
  }
}

/** Keeps the last answer while it holds: asked before every request, and calendars are slow. */
export function rememberWindow(around: (nowMs: number) => TimeWindow): (nowMs: number) => TimeWindow {
  let last: TimeWindow = { startMs: 0, endMs: 0 };
  return (nowMs) => {
    if (nowMs < last.startMs || nowMs >= last.endMs) last = around(nowMs);
    return last;
  };
}
