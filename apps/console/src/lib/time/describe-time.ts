const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long ago (or in how long), in the words of the reader's language: "just now", "5 minutes ago", "in 2 hours".
 * Beyond a week a date says more than a distance: then null.
 */
export function describeDistance({
  at,
  now,
  locale,
}: {
  at: Date;
  now: Date;
  locale?: string;
}): string | null {
  const distanceMs = at.getTime() - now.getTime();
  const size = Math.abs(distanceMs);
  if (size < 45_000) return 'just now';

  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (size < 50 * MINUTE_MS) return words.format(away(distanceMs, MINUTE_MS), 'minute');
  if (size < 22 * HOUR_MS) return words.format(away(distanceMs, HOUR_MS), 'hour');
  if (size <= 7 * DAY_MS) return words.format(away(distanceMs, DAY_MS), 'day');
  return null;
}

/** Rounded, and never zero: "in 0 hours" says nothing. */
function away(distanceMs: number, unitMs: number) {
  return Math.sign(distanceMs) * Math.max(1, Math.round(Math.abs(distanceMs) / unitMs));
}

/** The day in short, without the year when it is this year's: "4 May", "4 May 2023". */
export function describeDay({
  at,
  now,
  locale,
  timeZone,
}: {
  at: Date;
  now: Date;
  locale?: string;
  timeZone?: string;
}): string {
  const yearOf = (date: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', timeZone }).format(date);
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(yearOf(at) === yearOf(now) ? {} : { year: 'numeric' }),
    timeZone,
  }).format(at);
}

/** The whole moment in the reader's time zone, which is named: for titles and for logs. */
export function describeMoment({
  at,
  locale,
  timeZone,
}: {
  at: Date;
  locale?: string;
  timeZone?: string;
}): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  }).format(at);
}

/** Day and time of day, as a log wants it: "4 May, 09:30". */
export function describeLogTime({
  at,
  now,
  locale,
  timeZone,
}: {
  at: Date;
  now: Date;
  locale?: string;
  timeZone?: string;
}): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
  return `${describeDay({ at, now, locale, timeZone })}, ${time}`;
}

/** A moment soon to come, by the clock: "at 09:30"; with the day when that is another one: "on 5 May at 09:30". */
export function describeClock({
  at,
  now,
  locale,
  timeZone,
}: {
  at: Date;
  now: Date;
  locale?: string;
  timeZone?: string;
}): string {
  const dayOf = (date: Date) => new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone }).format(date);
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(at);
  return dayOf(at) === dayOf(now)
    ? `at ${time}`
    : `on ${describeDay({ at, now, locale, timeZone })} at ${time}`;
}

/** How much longer: "less than a minute", "about 4 minutes", "about 2 hours", "about 3 days". */
export function describeTimeLeft(secondsLeft: number): string {
  if (secondsLeft < 60) return 'less than a minute';
  const minutes = Math.round(secondsLeft / 60);
  if (minutes < 90) return `about ${minutes} minute${minutes === 1 ? '' : 's'}`;
  const hours = Math.round(secondsLeft / 3600);
  if (hours < 36) return `about ${hours} hours`;
  return `about ${Math.round(secondsLeft / 86_400)} days`;
}

/** A reach into the past as people say it: "two years", "90 days". */
export function describeDays(days: number): string {
  if (days >= 365 && days % 365 === 0) return days === 365 ? 'one year' : `${days / 365} years`;
  return days === 1 ? 'one day' : `${days} days`;
}
