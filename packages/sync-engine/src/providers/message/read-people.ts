import type { StoredPerson } from '@mailsync/db';
import { decodeWords } from 'postal-mime';
import { oneLine } from './one-line.ts';
import { type AddressEntry, splitAddresses } from './split-addresses.ts';

/** Gmail takes no mail with more than 500 KB of headers. Whoever stands in it may be the lead. */
const LONGEST_LIST_CHARACTERS = 500_000;
const MOST_PEOPLE_PER_HEADER = 10_000;
/** An address has 320 characters at most; blanks and routes may stand around it. */
const LONGEST_WRITTEN_CHARACTERS = 1_000;

/** One person as most mail names them: letters without any meaning of their own, perhaps quoted, and an address. */
const PLAIN_ENTRY =
  /^\s*(?:"([^"\\=\p{C}]*)"|([^"\\=(<,;:\p{C}]*))\s*<([^\s<>"'(),;:\\@\p{C}]+@[^\s<>"'(),;:\\@\p{C}]+)>\s*$/u;

/**
 * The people of address headers (RFC 5322 §3.4), groups flattened, what holds no address left out. Lenient as mail
 * programs are, with one exception: an address within a display name is a name.
 */
export function readPeople(values: readonly string[] | undefined): StoredPerson[] {
  return (values ?? [])
    .flatMap((value) => readPlainEntry(value) ?? splitAddresses(cutList(value)).flatMap(readEntry))
    .slice(0, MOST_PEOPLE_PER_HEADER);
}

function readPlainEntry(value: string): [StoredPerson] | null {
  const [, quoted, bare, address] =
    (value.length < LONGEST_WRITTEN_CHARACTERS && PLAIN_ENTRY.exec(value)) || [];
  return address === undefined ? null : [toPerson({ name: (quoted ?? bare ?? '').trim(), address })];
}

/** Cut between two people: half an address is another one. */
function cutList(value: string): string {
  if (value.length <= LONGEST_LIST_CHARACTERS) return value;
  return value.slice(0, value.lastIndexOf(',', LONGEST_LIST_CHARACTERS));
}

function readEntry({ words, comments, angled }: AddressEntry): StoredPerson[] {
  const shown = words.map((word) => word.text).join('');
  if (angled.length > 0) {
    const address = angled.map(cleanAddress).find((one) => one.includes('@'));
    return address ? [toPerson({ name: shown.trim() || comments.join(' '), address })] : [];
  }

  const written = words.map((word) => word.written).join('');
  const whole = cleanAddress(written);
  if (/^[^\s@]*@[^\s]*$/.test(withoutQuoted(whole))) {
    return [toPerson({ name: comments.join(' '), address: whole })];
  }
  // Quoted text never gives an address: it is where look-alikes hide.
  const pieces = withoutQuoted(written).split(/\s+/).filter(Boolean);
  const addresses = pieces
    .filter((piece) => /[^@]@[^@]/.test(piece))
    .map(cleanAddress)
    .filter(Boolean);
  if (addresses.length > 0 && addresses.length === pieces.length) {
    return addresses.map((address) => toPerson({ name: '', address }));
  }
  const [address] = addresses;
  if (address) return [toPerson({ name: shown.replace(address, ' '), address })];
  return readEncodedEntry(shown);
}

/** Some programs encode name and address together, against RFC 2047 §5. */
function readEncodedEntry(shown: string): StoredPerson[] {
  const decoded = decodeWords(shown.trim());
  return decoded !== shown.trim() && /<[^<>@\s]+@[^<>\s]+>$/.test(decoded)
    ? splitAddresses(decoded)
        .filter((one) => one.angled.length > 0)
        .flatMap(readEntry)
    : [];
}

/** Without what programs leave around an address: a route (RFC 5322 §4.4), a link's scheme, quotes, blanks. */
function cleanAddress(text: string): string {
  if (text.length > LONGEST_WRITTEN_CHARACTERS) return '';
  return text
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^@[^:"]*:/, '')
    .replace(/^'([^']*)'$/, '$1')
    .replaceAll(/\s*([@.])\s*(?=[^"]*(?:"[^"]*"[^"]*)*$)/g, '$1')
    .trim();
}

function withoutQuoted(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
}

function toPerson({ name, address }: { name: string; address: string }): StoredPerson {
  const shown = oneLine(decodeWords(name)).replaceAll(/\s+/g, ' ');
  return { name: shown && shown !== address ? shown : null, address: oneLine(address) };
}
