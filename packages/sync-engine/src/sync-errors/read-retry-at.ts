const PACIFIC = 'America/Los_Angeles';

/** When Google asks to be left alone until: the Retry-After header (RFC 9110 §10.2.3), or "Retry after <time>" in a text. */
export function readRetryAt({
  header,
  text,
  now,
}: {
  header: string | null;
  text: string;
  now: Date;
}): Date | null {
  const named = header?.trim() || /retry after\s+(\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(text)?.[1];
  if (!named) return null;
  if (/^\d+$/.test(named)) return new Date(now.getTime() + Number(named) * 1000);

  const at = new Date(named);
  return Number.isNaN(at.getTime()) ? null : at;
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
