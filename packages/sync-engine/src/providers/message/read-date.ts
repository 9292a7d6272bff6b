const EARLIEST = Date.UTC(1970, 0, 2);
const LATEST = Date.UTC(2100, 0, 1);
const MINUTE_MS = 60_000;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const CLOCK = String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?`;
const ZONE = String.raw`(?<zone>[+-]\d{2}:?\d{2}|[a-z]+)?`;
const RFC_5322 = new RegExp(
  String.raw`^(?:\p{L}+\.?,?\s*)?(?<day>\d{1,2})[\s-]+(?<month>[a-z]{3})[a-z]*\.?,?[\s-]+(?<year>\d{2,4}),?\s+${CLOCK}\s*${ZONE}`,
  'iu',
);
const ASCTIME = new RegExp(
  String.raw`^(?:[a-z]{3},?\s+)?(?<month>[a-z]{3})\s+(?<day>\d{1,2}),?\s+${CLOCK}\s+(?:${ZONE}\s+)?(?<year>\d{4})$`,
  'i',
);
const ISO_8601 = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})[T ]${CLOCK}\s*${ZONE}$`,
  'i',
);

/** Hours from UTC. RFC 5322 §4.3: zones that are not named there are taken for UTC. */
const ZONE_HOURS: Record<string, number> = {
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

/**
 * A Date header (RFC 5322 §3.3 and §4.3, and the ways of asctime and ISO 8601) as a time; null when it is none, or lies
 * where no email can come from. Not `Date.parse`: it finds a year in any text, and takes a missing zone for ours.
 */
export function readDate(header: string): Date | null {
  const text = withoutComments(header).replaceAll(/\s+/g, ' ').trim().slice(0, 100);
  const parts = (RFC_5322.exec(text) ?? ASCTIME.exec(text) ?? ISO_8601.exec(text))?.groups;
  if (!parts) return null;

  const month = /^\d/.test(parts.month!)
    ? Number(parts.month)
    : MONTHS.indexOf(parts.month!.toLowerCase()) + 1;
  const [day, hour, minute] = [Number(parts.day), Number(parts.hour), Number(parts.minute)];
  const second = Number(parts.second ?? 0);
  const daysOfMonth = new Date(Date.UTC(readYear(parts.year!), month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;

  const local = Date.UTC(readYear(parts.year!), month - 1, day, hour, minute, second);
  const at = local - readZoneMinutes(parts.zone) * MINUTE_MS;
  return at < EARLIEST || at > LATEST ? null : new Date(at);
}

/** RFC 5322 §4.3: up to 49 is this century, the rest of two digits the last; three digits count from 1900. */
function readYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year + (year < 50 ? 2000 : 1900);
  return digits.length === 3 ? year + 1900 : year;
}

function readZoneMinutes(zone = ''): number {
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!offset) return (ZONE_HOURS[zone.toLowerCase()] ?? 0) * 60;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return offset[1] === '-' ? -minutes : minutes;
}

/** Comments such as "(CEST)" may stand anywhere, and hold others. */
function withoutComments(text: string): string {
  let outside = '';
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) outside += character;
  }
  return outside;
}
