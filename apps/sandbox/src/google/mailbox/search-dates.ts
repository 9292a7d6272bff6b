const DAY_MS = 24 * 60 * 60 * 1000;

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
});

const boundaries = new Map<string, number | undefined>();

/**
 * Reads the value of `after:` and `before:`: epoch seconds, or a day (`2026/01/31`, `2026-01-31`, `01/31/2026`)
 * that starts at midnight Pacific. Undefined when it is neither.
 */
export function startOfDayInPacificMs(value: string): number | undefined {
  if (boundaries.has(value)) return boundaries.get(value);
  const boundaryMs = readBoundaryMs(value);
  if (boundaries.size > 1000) boundaries.clear();
  boundaries.set(value, boundaryMs);
  return boundaryMs;
}

/** Goes back by `2d`, `3m` or `1y` from a moment. */
export function subtractPeriodMs(nowMs: number, value: string): number | undefined {
  const [, count, unit] = /^(\d+)([dmyDMY])$/.exec(value) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const date = new Date(nowMs);
  if (unit.toLowerCase() === 'd') return nowMs - Number(count) * DAY_MS;
  if (unit.toLowerCase() === 'm') return date.setUTCMonth(date.getUTCMonth() - Number(count));
  return date.setUTCFullYear(date.getUTCFullYear() - Number(count));
}

function readBoundaryMs(value: string): number | undefined {
  if (/^\d{5,}$/.test(value)) return Number(value) * 1000;
  const yearFirst = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(value);
  const yearLast = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(value);
  if (yearFirst) return midnightInPacificMs(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]));
  if (yearLast) return midnightInPacificMs(Number(yearLast[3]), Number(yearLast[1]), Number(yearLast[2]));
  return undefined;
}

function midnightInPacificMs(year: number, month: number, day: number): number {
  // Pacific time is 7 or 8 hours behind UTC: the right guess is the one that reads as hour 0 there.
  const inSummerMs = Date.UTC(year, month - 1, day, 7);
  const hour = PACIFIC.formatToParts(inSummerMs).find((part) => part.type === 'hour')?.value;
  return Number(hour) === 0 ? inSummerMs : Date.UTC(year, month - 1, day, 8);
}
