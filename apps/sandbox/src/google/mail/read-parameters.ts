import { decodeCharset } from './decode-text.ts';

interface Segment {
  number: number;
  text: string;
  isEncoded: boolean;
}

/** The value and the parameters of a header such as Content-Type; names in lower case (RFC 2045, RFC 2231). */
export function readParameters(header: string): { value: string; parameters: Map<string, string> } {
  const split = splitParameters(header);
  const parameters = new Map<string, string>();
  const segments = new Map<string, Segment[]>();
  for (const [name, text] of split.parameters) {
    // "filename*=UTF-8''…", and in pieces "filename*0*=", "filename*1=": only those with the last star are encoded.
    const [, base = name, number, star] = /^([^*]+)(?:\*(\d+))?(\*)?$/.exec(name) ?? [];
    if (number === undefined && !star) parameters.set(name, text);
    else {
      const known = segments.get(base) ?? [];
      segments.set(base, [...known, { number: Number(number ?? 0), text, isEncoded: Boolean(star) }]);
    }
  }
  for (const [name, pieces] of segments) parameters.set(name, joinSegments(pieces));
  return { value: split.value, parameters };
}

/** The value and the parameters in order, without their quotes and otherwise as they stand. */
export function splitParameters(header: string): { value: string; parameters: [string, string][] } {
  const [value = '', ...rest] = header.match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? [];
  const parameters: [string, string][] = [];
  for (const piece of rest) {
    const equals = piece.indexOf('=');
    if (equals === -1) continue;
    const text = piece
      .slice(equals + 1)
      .trim()
      .replace(/^"([\s\S]*)"$/, '$1')
      .replace(/\\(.)/g, '$1');
    parameters.push([piece.slice(0, equals).trim().toLowerCase(), text]);
  }
  return { value: value.trim(), parameters };
}

/** Pieces may stand in any order, and cut a letter in two (RFC 2231, section 3). */
function joinSegments(segments: Segment[]): string {
  const ordered = segments.toSorted((one, other) => one.number - other.number);
  const [, charset = '', first] = /^([^']*)'[^']*'([\s\S]*)$/.exec(ordered[0]!.text) ?? [];
  const bytes = ordered.map(({ text, isEncoded }, index) => {
    const own = index === 0 && isEncoded ? (first ?? text) : text;
    return Buffer.from(isEncoded ? own.replace(/%([0-9A-Fa-f]{2})/g, readHex) : own, 'latin1');
  });
  return decodeCharset(Buffer.concat(bytes), charset || 'utf-8');
}

function readHex(_match: string, hex: string): string {
  return String.fromCharCode(parseInt(hex, 16));
}
