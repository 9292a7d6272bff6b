/** One entry of an address list, taken apart: its words, its comments, and what stands in angle brackets. */
export interface AddressEntry {
  /** `written` keeps the quotes, which belong to a quoted local part; `text` is what they hold. */
  words: { text: string; written: string }[];
  comments: string[];
  angled: string[];
}

const QUOTED = /"(?:[^"\\]|\\[\s\S])*"/y;
const ENCODED_WORD = /=\?[^?\s]+\?[bq]\?[^?]*\?=/iy;
const PLAIN = /[^"(<,;:=\\]+/y;

/** Splits an address list (RFC 5322 §3.4) into its entries; the names of groups go, their members stay. */
export function splitAddresses(list: string): AddressEntry[] {
  const scan = createScan(list);
  const entries: AddressEntry[] = [];
  let entry = createEntry();
  while (!scan.isAtEnd()) {
    const quoted = scan.takeQuoted();
    const plain = quoted ? null : (scan.take(ENCODED_WORD) ?? scan.take(PLAIN));
    const comment = (quoted ?? plain) === null ? scan.takeComment() : null;
    const angled = (quoted ?? plain ?? comment) === null ? takeAngle(scan) : null;
    if (quoted !== null) entry.words.push({ text: unescape(quoted.slice(1, -1)), written: quoted });
    else if (plain !== null) entry.words.push({ text: plain, written: plain });
    else if (comment !== null) entry.comments.push(comment);
    else if (angled !== null) entry.angled.push(angled);
    else {
      // A quote or a bracket that is never closed encloses nothing.
      const mark = scan.takeCharacter();
      if (mark === ',' || mark === ';') entries.push(entry);
      if (mark === ',' || mark === ';' || (mark === ':' && entry.angled.length === 0)) entry = createEntry();
      if (mark === '=') entry.words.push({ text: mark, written: mark });
    }
  }
  return [...entries, entry];
}

function createEntry(): AddressEntry {
  return { words: [], comments: [], angled: [] };
}

/** What stands in angle brackets, without its comments. Null when they are never closed. */
function takeAngle(scan: Scan): string | null {
  return scan.takeEnclosed('<', () => {
    let text = '';
    for (;;) {
      if (scan.isAtEnd()) return null;
      const quoted = scan.takeQuoted();
      if (quoted !== null) text += quoted;
      else if (scan.takeComment() === null) {
        const character = scan.takeCharacter();
        if (character === '>') return text;
        // A bracket within brackets: the inner one holds the address.
        text = character === '<' ? '' : text + character;
      }
    }
  });
}

type Scan = ReturnType<typeof createScan>;

/** A place in a list. What was found unclosed once is not looked for again, so that hostile lists take no longer. */
function createScan(list: string) {
  let at = 0;
  const unclosed = new Set<string>();

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(list)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const takeEnclosed = (mark: string, read: () => string | null): string | null => {
    if (list[at] !== mark || unclosed.has(mark)) return null;
    const start = at;
    at += 1;
    const found = read();
    if (found === null) {
      unclosed.add(mark);
      at = start;
    }
    return found;
  };

  return {
    take,
    takeEnclosed,
    isAtEnd: () => at >= list.length,
    takeCharacter: () => list[at++]!,
    /** With its quotes. */
    takeQuoted: () =>
      takeEnclosed('"', () => {
        at -= 1;
        return take(QUOTED);
      }),
    /** Comments may hold comments (RFC 5322 §3.2.2). */
    takeComment: () =>
      takeEnclosed('(', () => {
        const start = at;
        for (let depth = 1; at < list.length; at++) {
          if (list[at] === '\\') at += 1;
          else if (list[at] === '(') depth += 1;
          else if (list[at] === ')') depth -= 1;
          if (depth > 0) continue;
          at += 1;
          return unescape(list.slice(start, at - 1));
        }
        return null;
      }),
  };
}

function unescape(text: string): string {
  return text.replaceAll(/\\([\s\S])/g, '$1');
}
