import { domainToASCII } from 'node:url';

/** Google treats both as one domain and ignores dots and tags before the @ (support.google.com/mail/answer/7436150). */
const GMAIL_DOMAINS = new Set(['gmail.com', 'googlemail.com']);

/** Longest address there can be (RFC 5321 §4.5.3.1: 64 + 1 + 255). Longer ones would also not fit an index of PostgreSQL. */
const LONGEST_ADDRESS_CHARACTERS = 320;

/** The same people write again and again. */
const knownKeys = new Map<string, string | null>();
const MOST_KNOWN_KEYS = 10_000;

/**
 * An address as it is compared: lower case, one form of the domain, Gmail's dots and tags folded.
 * Null for what is no address, so that an empty one never matches.
 */
export function toAddressKey(address: string): string | null {
  const known = knownKeys.get(address);
  if (known !== undefined) return known;
  const key = findAddressKey(address);
  if (address.length <= LONGEST_ADDRESS_CHARACTERS) {
    if (knownKeys.size >= MOST_KNOWN_KEYS) knownKeys.clear();
    knownKeys.set(address, key);
  }
  return key;
}

function findAddressKey(address: string): string | null {
  const parts = splitAddress(address);
  if (!parts) return null;

  const { local, domain } = parts;
  if (!GMAIL_DOMAINS.has(domain)) return `${local}@${domain}`;

  const folded = withoutTag(local).replaceAll('.', '');
  return folded ? `${folded}@gmail.com` : null;
}

/** The key without a `+tag`, or null when there is none: a match by it is an alias match and marked so. */
export function toBaseAddressKey(addressKey: string): string | null {
  const at = addressKey.lastIndexOf('@');
  const local = addressKey.slice(0, at);
  const base = withoutTag(local);
  return base && base !== local ? base + addressKey.slice(at) : null;
}

/** The domain of an address in its compared form, or null. */
export function toDomainKey(address: string): string | null {
  return splitAddress(address)?.domain ?? null;
}

function splitAddress(address: string): { local: string; domain: string } | null {
  // One form of letters with accents (RFC 6532 §3.1).
  const trimmed = address.trim().normalize('NFC').toLowerCase();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || trimmed.length > LONGEST_ADDRESS_CHARACTERS) return null;

  const local = withoutNeedlessQuotes(trimmed.slice(0, at));
  // Internationalised names in one form (RFC 5891), and the root's trailing dot dropped (RFC 1034).
  const domain = domainToASCII(trimmed.slice(at + 1).replace(/\.$/, ''));
  // Within quotes a blank belongs to the address.
  if (!domain || (/\s/.test(local) && !QUOTED.test(local))) return null;
  return { local, domain };
}

const QUOTED = /^"((?:[^"\\]|\\.)*)"$/;
const DOT_ATOM = /^[^\s"(),.:;<>@[\]\\]+(?:\.[^\s"(),.:;<>@[\]\\]+)*$/;

/** `"jane"@…` and `jane@…` are one address (RFC 5321 §4.1.2); quotes that are needed stay. */
function withoutNeedlessQuotes(local: string): string {
  const inner = QUOTED.exec(local)?.[1];
  return inner !== undefined && DOT_ATOM.test(inner) ? inner : local;
}

function withoutTag(local: string): string {
  const plus = local.indexOf('+');
  return plus > 0 ? local.slice(0, plus) : local;
}
