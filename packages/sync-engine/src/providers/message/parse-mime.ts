import { decodeWords } from 'postal-mime';
import { readParameters } from './read-parameters.ts';
import type { RawHeader, RawPart } from './raw-message.ts';

/** Mail that nests deeper was made to do harm. */
const MOST_NESTED = 50;
/** What a text part may take at most; readers cut it further. */
const MOST_PARTS = 2_000;

/**
 * Reads RFC 5322 bytes into the tree of parts that the Gmail API would give. Not with a parser that makes one text of
 * it: which part is the mail's text is decided in one place for all routes. Broken mail is read as far as it goes.
 */
export function parseMime(bytes: Buffer): RawPart {
  const counter = { left: MOST_PARTS };
  return parsePart({
    text: bytes.toString('latin1'),
    defaultType: 'text/plain',
    number: '',
    depth: 0,
    counter,
  });
}

/** The headers alone, unfolded, in order. */
export function parseHeaders(bytes: Buffer): RawHeader[] {
  return readHeaders(splitHead(bytes.toString('latin1')).head);
}

interface PartInput {
  /** A character for each byte. */
  text: string;
  defaultType: string;
  /** As IMAP numbers it (RFC 3501 §6.4.5); empty for the whole. */
  number: string;
  depth: number;
  counter: { left: number };
}

function parsePart({ text, defaultType, number, depth, counter }: PartInput): RawPart {
  const { head, body } = splitHead(text);
  const headers = readHeaders(head);
  const type = readParameters(headerOf(headers, 'content-type') ?? '');
  const mimeType = /^[^\s/]+\/[^\s/]+$/.test(type.value) ? type.value.toLowerCase() : defaultType;
  const filename = readFilename(headers);
  const boundary = type.parameters.get('boundary');

  if (mimeType.startsWith('multipart/') && boundary && depth < MOST_NESTED) {
    const childType = mimeType === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const parts = splitParts({ body, boundary, counter }).map((child, index) =>
      parsePart({
        text: child,
        defaultType: childType,
        number: number ? `${number}.${index + 1}` : `${index + 1}`,
        depth: depth + 1,
        counter,
      }),
    );
    return { partId: number, mimeType, filename, headers, body: { size: 0 }, parts };
  }
  const bytes = decodeTransfer({ body, encoding: headerOf(headers, 'content-transfer-encoding') });
  const isText = mimeType.startsWith('text/') && !filename;
  return {
    partId: number || '1',
    mimeType,
    filename,
    headers,
    body: {
      size: bytes.length,
      ...(isText ? bytes.length > 0 && { bytes } : { attachmentId: number || '1' }),
    },
  };
}

/** A file's name, by Content-Disposition or, as older programs write it, by Content-Type. */
export function readFilename(headers: readonly RawHeader[]): string {
  const disposition = readParameters(headerOf(headers, 'content-disposition') ?? '');
  const type = readParameters(headerOf(headers, 'content-type') ?? '');
  return decodeWords(disposition.parameters.get('filename') ?? type.parameters.get('name') ?? '');
}

export function headerOf(headers: readonly RawHeader[], name: string): string | undefined {
  return headers.find((header) => header.name?.toLowerCase() === name)?.value ?? undefined;
}

function splitHead(text: string): { head: string; body: string } {
  const blank = /^\r?\n/.exec(text);
  if (blank) return { head: '', body: text.slice(blank[0].length) };
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) return { head: text, body: '' };
  return { head: text.slice(0, end.index), body: text.slice(end.index + end[0].length) };
}

function readHeaders(head: string): RawHeader[] {
  const headers: RawHeader[] = [];
  for (const line of head.replaceAll(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    headers.push({ name: line.slice(0, colon).trim(), value: readBytes(line.slice(colon + 1)).trim() });
  }
  return headers;
}

/** Eight-bit headers are UTF-8 (RFC 6532), or what stood there before it: Latin-1. */
function readBytes(latin1: string): string {
  if (!/[\u0080-\u00ff]/.test(latin1)) return latin1;
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? latin1 : text;
}

/** RFC 2046 §5.1.1. Where the last boundary is missing, what stands behind the one before it is a part all the same. */
function splitParts({
  body,
  boundary,
  counter,
}: {
  body: string;
  boundary: string;
  counter: { left: number };
}): string[] {
  const mark = `--${boundary}`;
  const parts: string[] = [];
  let start = -1;
  const add = (end: number) => {
    if (start !== -1 && counter.left > 0) parts.push(body.slice(start, end).replace(/\r?\n$/, ''));
    counter.left -= 1;
  };
  for (
    let at = body.indexOf(mark);
    at !== -1 && counter.left > 0;
    at = body.indexOf(mark, at + mark.length)
  ) {
    const after = at + mark.length;
    const isAtLineStart = at === 0 || body[at - 1] === '\n';
    // A longer boundary may begin with this one.
    if (!isAtLineStart || !/^(?:--|[ \t]*(?:\r?\n|$))/.test(body.slice(after, after + 80))) continue;
    add(at);
    start = -1;
    if (body.startsWith('--', after)) return parts;
    const lineEnd = body.indexOf('\n', after);
    if (lineEnd === -1) return parts;
    start = lineEnd + 1;
  }
  add(body.length);
  return parts;
}

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6); one that nobody knows leaves the bytes as they are. */
export function decodeTransfer({ body, encoding }: { body: string; encoding: string | undefined }): Buffer {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body.replaceAll(/[^A-Za-z0-9+/=]/g, ''), 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .replaceAll(/[ \t]+(\r?\n|$)/g, '$1')
          .replaceAll(/=\r?\n/g, '')
          .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        'latin1',
      );
    default:
      return Buffer.from(body, 'latin1');
  }
}
