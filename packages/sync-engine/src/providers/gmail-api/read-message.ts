import type { gmail_v1 } from '@googleapis/gmail';
import type { StoredAttachment, StoredPerson } from '@mailsync/db';
import { addressParser, decodeWords } from 'postal-mime';
import type { ProviderMessage } from '../mail-provider.ts';
import { decodeText } from './decode-text.ts';
import { readDate } from './read-date.ts';

/** Longest text kept of one body part; the rest is cut and marked. */
export const LONGEST_BODY_CHARACTERS = 2_000_000;
const LONGEST_HEADER_CHARACTERS = 10_000;
const MOST_PEOPLE_PER_HEADER = 1000;
const MOST_REFERENCES = 100;
/** Three bytes each at most: what an index row of PostgreSQL holds (2,704 bytes). RFC 5322 lines are longer, ids are not. */
const LONGEST_MESSAGE_ID_CHARACTERS = 800;
const PREVIEW_CHARACTERS = 200;

/** Fetches a text body that Gmail left out of the answer because of its size. */
export type FetchBody = (input: { attachmentId: string }) => Promise<string>;

/**
 * Turns Gmail's `format=full` answer into a message. Whatever is missing or broken in it gets a fallback: mail is
 * written by all kinds of programs. Source: developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages.
 */
export async function readMessage({
  message,
  fetchBody,
}: {
  message: gmail_v1.Schema$Message;
  fetchBody: FetchBody;
}): Promise<ProviderMessage> {
  const payload = message.payload ?? {};
  const headers = collectHeaders(payload.headers ?? []);
  const parts = collectParts(payload);
  const plain = await readBody({ part: parts.plain, fetchBody });
  const html = await readBody({ part: parts.html, fetchBody });
  const dateHeader = headers.get('date')?.[0] ?? null;
  const writers = readPeople(headers.get('from'));

  return {
    messageId: message.id!,
    threadId: message.threadId ?? message.id!,
    labels: message.labelIds ?? [],
    receivedAt: readReceivedAt(message.internalDate),
    rfcMessageId: readMessageId(headers.get('message-id')?.[0]),
    references: readReferences([...(headers.get('references') ?? []), ...(headers.get('in-reply-to') ?? [])]),
    dateHeader,
    sentAt: dateHeader ? readDate(dateHeader) : null,
    subject: oneLine(decodeWords(headers.get('subject')?.[0] ?? '')),
    from: writers[0] ?? null,
    to: readPeople(headers.get('to')),
    cc: readPeople(headers.get('cc')),
    bcc: readPeople(headers.get('bcc')),
    replyTo: [
      // From may name several people (RFC 5322 §3.6.2); the others are who else wrote.
      ...writers.slice(1),
      ...readPeople([...(headers.get('reply-to') ?? []), ...(headers.get('x-original-from') ?? [])]),
    ],
    bodyText: plain.text,
    bodyHtml: html.text,
    bodyTruncated: plain.isTruncated || html.isTruncated,
    preview: oneLine(decodeEntities(message.snippet ?? '')).slice(0, PREVIEW_CHARACTERS),
    attachments: parts.attachments,
  };
}

function collectHeaders(list: readonly gmail_v1.Schema$MessagePartHeader[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { name, value } of list) {
    if (!name || value == null) continue;
    const key = name.toLowerCase();
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  return headers;
}

interface CollectedParts {
  plain: gmail_v1.Schema$MessagePart | null;
  html: gmail_v1.Schema$MessagePart | null;
  attachments: StoredAttachment[];
}

/** The first text and the first HTML that are not attachments, and the attachments by name, type and size. */
function collectParts(root: gmail_v1.Schema$MessagePart): CollectedParts {
  const found: CollectedParts = { plain: null, html: null, attachments: [] };
  // A stack of its own: hostile mail nests parts deeper than the call stack likes.
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    const type = part.mimeType?.toLowerCase() ?? 'text/plain';
    if (part.filename) found.attachments.push(toAttachment({ part, type }));
    else if (type === 'text/plain') found.plain ??= part;
    else if (type === 'text/html') found.html ??= part;
    else if (!type.startsWith('multipart/') && part.body?.attachmentId) {
      found.attachments.push(toAttachment({ part, type }));
    }
    // An attached message's own text is not this message's text.
    if (!part.filename && type !== 'message/rfc822' && part.parts) open.push(...part.parts.toReversed());
  }
  return found;
}

function toAttachment({ part, type }: { part: gmail_v1.Schema$MessagePart; type: string }): StoredAttachment {
  return {
    name: oneLine(decodeWords(part.filename ?? '')).slice(0, 255) || 'attachment',
    contentType: type,
    sizeBytes: part.body?.size ?? 0,
    providerId: part.body?.attachmentId ?? null,
    partId: part.partId ?? null,
  };
}

async function readBody({
  part,
  fetchBody,
}: {
  part: gmail_v1.Schema$MessagePart | null;
  fetchBody: FetchBody;
}): Promise<{ text: string | null; isTruncated: boolean }> {
  if (!part?.body) return { text: null, isTruncated: false };
  const { data, attachmentId, size } = part.body;
  const isTooLarge = (size ?? 0) > LONGEST_BODY_CHARACTERS * 4;
  if (!data && attachmentId && isTooLarge) return { text: null, isTruncated: true };

  const encoded = data || (attachmentId ? await fetchBody({ attachmentId }) : '');
  if (!encoded) return { text: null, isTruncated: false };
  const text = decodeText({ bytes: Buffer.from(encoded, 'base64url'), contentType: contentTypeOf(part) });
  return text.length > LONGEST_BODY_CHARACTERS
    ? { text: text.slice(0, LONGEST_BODY_CHARACTERS), isTruncated: true }
    : { text, isTruncated: false };
}

function contentTypeOf(part: gmail_v1.Schema$MessagePart): string {
  return part.headers?.find((header) => header.name?.toLowerCase() === 'content-type')?.value ?? '';
}

function readPeople(values: readonly string[] | undefined): StoredPerson[] {
  if (!values) return [];
  const parsed = addressParser(values.join(', ').slice(0, LONGEST_HEADER_CHARACTERS * 10), { flatten: true });
  const people: StoredPerson[] = [];
  for (const { name, address } of parsed) {
    if (!address || people.length >= MOST_PEOPLE_PER_HEADER) continue;
    people.push({ name: oneLine(decodeWords(name ?? '')) || null, address: oneLine(address) });
  }
  return people;
}

/** Milliseconds in text. The earliest there is stands for what cannot be read, so that such a mail can be kept at all. */
function readReceivedAt(internalDate: string | null | undefined): Date {
  const at = new Date(Number(internalDate ?? 0));
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}

/** RFC 5322 §3.6.4, without brackets and blanks. Its case is kept: it is opaque. */
function readMessageId(value: string | undefined): string | null {
  return value?.replaceAll(/[<>\s]/g, '').slice(0, LONGEST_MESSAGE_ID_CHARACTERS) || null;
}

function readReferences(values: readonly string[]): string[] {
  const ids = values
    .flatMap((value) => value.match(/<[^<>\s]+>/g) ?? [])
    .map((id) => id.slice(1, -1).slice(0, LONGEST_MESSAGE_ID_CHARACTERS));
  return [...new Set(ids)].slice(-MOST_REFERENCES);
}

/** Control characters, line ends among them, have no place in what becomes a line on a screen. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text
    .replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, LONGEST_HEADER_CHARACTERS);
}

/** Gmail's snippet comes with the five entities of HTML. */
function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
