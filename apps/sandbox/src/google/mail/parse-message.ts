import { decodeHeaderText, decodeTransfer } from './decode-text.ts';
import { readParameters } from './read-parameters.ts';

export interface MailHeader {
  name: string;
  value: string;
}

/** One part of a message. `content` is decoded from its transfer encoding, not from its charset. */
export interface MimePart {
  mimeType: string;
  charset: string | undefined;
  filename: string;
  headers: MailHeader[];
  content: Buffer;
  parts: MimePart[];
  /** As it came, a character for each byte: its header without the blank line that ends it, and its body. */
  source: { head: string; body: string };
}

const MAX_DEPTH = 20;

/** Reads RFC 5322 bytes into a tree of parts. Broken mail is read as far as it goes; it never throws. */
export function parseMessage(raw: Buffer): MimePart {
  return parsePart(raw.toString('latin1'), 'text/plain', 0);
}

/** The headers alone, unfolded, in order, values as they stand. */
export function parseHeaders(raw: Buffer): MailHeader[] {
  return readHeaders(splitHead(raw.toString('latin1')).head);
}

/** The first value of a header, whatever its case. */
export function headerOf(headers: MailHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

function parsePart(text: string, defaultType: string, depth: number): MimePart {
  const { head, body } = splitHead(text);
  const headers = readHeaders(head);
  const type = readParameters(headerOf(headers, 'Content-Type') ?? defaultType);
  const disposition = readParameters(headerOf(headers, 'Content-Disposition') ?? '');
  const mimeType = /^[^\s/]+\/[^\s/]+$/.test(type.value) ? type.value.toLowerCase() : defaultType;
  const filename = decodeHeaderText(
    disposition.parameters.get('filename') ?? type.parameters.get('name') ?? '',
  );
  const charset = type.parameters.get('charset');
  const boundary = type.parameters.get('boundary');

  if (mimeType.startsWith('multipart/') && boundary && depth < MAX_DEPTH) {
    const childType = mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const parts = splitParts(body, boundary).map((part) => parsePart(part, childType, depth + 1));
    return { mimeType, charset, filename, headers, content: Buffer.alloc(0), parts, source: { head, body } };
  }
  const content = decodeTransfer(Buffer.from(body, 'latin1'), headerOf(headers, 'Content-Transfer-Encoding'));
  return { mimeType, charset, filename, headers, content, parts: [], source: { head, body } };
}

function splitHead(text: string): { head: string; body: string } {
  if (/^\r?\n/.test(text)) return { head: '', body: text.replace(/^\r?\n/, '') };
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) return { head: text, body: '' };
  return { head: text.slice(0, end.index), body: text.slice(end.index + end[0].length) };
}

function readHeaders(head: string): MailHeader[] {
  const lines = head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  const headers: MailHeader[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    headers.push({ name: line.slice(0, colon).trim(), value: readBytes(line.slice(colon + 1)).trim() });
  }
  return headers;
}

/** Unencoded 8-bit headers are UTF-8 (RFC 6532) unless they are not valid UTF-8: then Latin-1. */
function readBytes(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}

function splitParts(body: string, boundary: string): string[] {
  const mark = `--${boundary}`;
  const parts: string[] = [];
  let start = -1;
  let position = 0;
  while (position <= body.length) {
    const found = body.indexOf(mark, position);
    if (found === -1) break;
    const atLineStart = found === 0 || body[found - 1] === '\n';
    // A longer boundary may begin with this one (RFC 2046, section 5.1.1).
    const isWhole = /^(?:--|[ \t]*(?:\r?\n|$))/.test(
      body.slice(found + mark.length, found + mark.length + 80),
    );
    if (!atLineStart || !isWhole) {
      position = found + mark.length;
      continue;
    }
    if (start !== -1) parts.push(body.slice(start, found).replace(/\r?\n$/, ''));
    const after = found + mark.length;
    if (body.startsWith('--', after)) return parts;
    const lineEnd = body.indexOf('\n', after);
    if (lineEnd === -1) return parts;
    start = lineEnd + 1;
    position = start;
  }
  // The closing boundary is missing: what stands after the last one is still a part.
  if (start !== -1) parts.push(body.slice(start));
  return parts;
}
