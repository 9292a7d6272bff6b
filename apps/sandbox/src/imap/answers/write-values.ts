/** A piece of an answer: text that is all ASCII, or bytes. */
export type Chunk = string | Buffer;

/** A string: quoted where it can be, else a literal. `NIL` for nothing. */
export function nstring(value: string | undefined): Chunk[] {
  if (value === undefined) return ['NIL'];
  if (/^[\x20-\x7e]*$/.test(value)) return [`"${value.replace(/["\\]/g, '\\$&')}"`];
  return literal(Buffer.from(value));
}

export function literal(bytes: Buffer): Chunk[] {
  return [`{${bytes.length}}\r\n`, bytes];
}

/** Values between brackets, with blanks between them. */
export function list(values: Chunk[][]): Chunk[] {
  return ['(', ...values.flatMap((value, index) => (index === 0 ? value : [' ', ...value])), ')'];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17-Jul-2026 02:44:25 +0000`. */
export function formatInternalDate(ms: number): string {
  const date = new Date(ms);
  const day = `${date.getUTCDate()}`.padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}

/** `1-Feb-2026` as the start of that day in UTC, epoch milliseconds; undefined when it is no date. */
export function parseImapDate(text: string): number | undefined {
  const [, day, month, year] = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(text) ?? [];
  const index = MONTHS.findIndex((name) => name.toLowerCase() === month?.toLowerCase());
  return index === -1 ? undefined : Date.UTC(Number(year), index, Number(day));
}

/** A folder name or label in modified UTF-7 (RFC 3501, section 5.1.3). */
export function encodeFolderName(name: string): string {
  return name
    .replaceAll('&', '&-')
    .replace(
      /[^\x20-\x7e]+/g,
      (run) => `&${bigEndian(run).toString('base64').replace(/=+$/, '').replaceAll('/', ',')}-`,
    );
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
