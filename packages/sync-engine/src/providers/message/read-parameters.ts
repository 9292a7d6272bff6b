interface Piece {
  number: number;
  text: string;
  isEncoded: boolean;
}

/** The value and the parameters of a header such as Content-Type; names in lower case (RFC 2045 §5.1, RFC 2231). */
export function readParameters(header: string): { value: string; parameters: Map<string, string> } {
  const [value = '', ...rest] = header.match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? [];
  const parameters = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  for (const one of rest) {
    const equals = one.indexOf('=');
    if (equals === -1) continue;
    const name = one.slice(0, equals).trim().toLowerCase();
    const text = unquote(one.slice(equals + 1).trim());
    // "filename*=UTF-8''…", and in pieces "filename*0*=", "filename*1=": only those with the last star are encoded.
    const [, base = name, number, star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(name) ?? [];
    if (number === undefined && !star) parameters.set(name, text);
    else {
      const piece = { number: Number(number ?? 0), text, isEncoded: Boolean(star) };
      pieces.set(base, [...(pieces.get(base) ?? []), piece]);
    }
  }
  for (const [name, found] of pieces) parameters.set(name, joinPieces(found));
  return { value: value.trim(), parameters };
}

function unquote(text: string): string {
  const quoted = /^"([\s\S]*)"$/.exec(text);
  return quoted ? quoted[1]!.replaceAll(/\\(.)/g, '$1') : text;
}

/** Pieces may stand in any order, and cut a letter in two (RFC 2231 §3). */
function joinPieces(pieces: readonly Piece[]): string {
  const ordered = pieces.toSorted((one, other) => one.number - other.number);
  const [, charset = '', first] = /^([^']*)'[^']*'([\s\S]*)$/.exec(ordered[0]!.text) ?? [];
  const bytes = ordered.map(({ text, isEncoded }, index) => {
    if (!isEncoded) return Buffer.from(text, 'utf8');
    const own = index === 0 ? (first ?? text) : text;
    return Buffer.from(
      own.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
  });
  return decodeAs({ charset: charset || 'utf-8', bytes: Buffer.concat(bytes) });
}

function decodeAs({ charset, bytes }: { charset: string; bytes: Buffer }): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
