const EARLIEST = Date.UTC(1970, 0, 2);
const LATEST = Date.UTC(2100, 0, 1);

/** A Date header (RFC 5322 §3.3) as a time; null when it is none, or lies where no email can come from. */
export function readDate(header: string): Date | null {
  // A comment such as "(CEST)" may follow the zone.
  const at = Date.parse(header.replaceAll(/\([^)]*\)/g, ' ').trim());
  return Number.isNaN(at) || at < EARLIEST || at > LATEST ? null : new Date(at);
}
