const PACIFIC = 'America/Los_Angeles';

/** No limit of Google's lasts longer than a day: a time beyond that is a slip of whoever named it, and we ask again. */
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000;

/**
 * When Google asks to be left alone until: the Retry-After header (RFC 9110 §10.2.3: seconds or a date), or "Retry after
 * <time>" in a text. At most a day from now; null when no time is named.
 */
export function readRetryAt({
  header,
  text,
  now,
}: {
  header: string | null;
  text: string;
  now: Date;
}): Date | null {
  const inText = /retry after\s+(\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(text)?.[1];
  const atMs = readTime({ named: header?.trim(), now }) ?? readTime({ named: inText, now });
  return atMs === null ? null : new Date(Math.min(atMs, now.getTime() + LONGEST_PAUSE_MS));
}

function readTime({ named, now }: { named: string | undefined; now: Date }): number | null {
  if (!named) return null;
  if (/^\d+$/.test(named)) return now.getTime() + Number(named) * 1000;
  // Without a time of day it is no date of HTTP's, whatever a lenient parser makes of it.
  const atMs = /\d:\d\d/.test(named) ? Date.parse(named) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

/** Gmail's day ends at midnight Pacific time, whatever the season. */
export function nextMidnightPacific(now: Date): Date {
  const hourMs = 3_600_000;
  const today = pacificDay(now);
  // Days are 23 to 25 hours long: step by hours to the first instant of another date.
  let at = Math.floor(now.getTime() / hourMs) * hourMs;
  while (pacificDay(new Date(at)) === today) at += hourMs;
  return new Date(at);
}

function pacificDay(at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: PACIFIC }).format(at);
}
