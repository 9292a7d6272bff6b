import { decodeWords } from 'postal-mime';
import type { ProviderMessage } from '../mail-provider.ts';
import { collectParts } from './collect-parts.ts';
import { decodeText } from './decode-text.ts';
import { oneLine } from './one-line.ts';
import { readDate } from './read-date.ts';
import type { RawMessage, RawPart } from './raw-message.ts';
import { collectHeaders, readWhoOf } from './read-who.ts';
import { writePreview } from './write-preview.ts';

/** Longest text kept of a body; the rest is cut and marked. */
export const LONGEST_BODY_CHARACTERS = 2_000_000;
const MOST_REFERENCES = 100;
/** Three bytes each at most: what an index row of PostgreSQL holds (2,704 bytes). RFC 5322 lines are longer, ids are not. */
const LONGEST_MESSAGE_ID_CHARACTERS = 800;
/** A clock may run ahead, or stand in the wrong zone; by more than a day it says nothing. */
const MOST_AHEAD_MS = 24 * 60 * 60 * 1000;

/** Fetches a text body that the provider left out of its answer because of its size; base64url. */
export type FetchBody = (input: { attachmentId: string }) => Promise<string>;

/**
 * Turns what a provider hands out into a message. Whatever is missing or broken in it gets a fallback: mail is
 * written by all kinds of programs.
 */
export async function readMessage({
  message,
  fetchBody,
}: {
  message: RawMessage;
  fetchBody: FetchBody;
}): Promise<ProviderMessage> {
  const payload = message.payload ?? {};
  const headers = collectHeaders(payload.headers ?? []);
  const parts = collectParts(payload);
  const plain = await readBody({ parts: parts.plain, fetchBody });
  const html = await readBody({ parts: parts.html, fetchBody });
  const dateHeader = headers.get('date')?.[0] ?? null;
  const receivedAt = readReceivedAt(message.internalDate);

  return {
    messageId: message.id!,
    threadId: message.threadId ?? message.id!,
    labels: message.labelIds ?? [],
    receivedAt,
    rfcMessageId: readMessageId(headers.get('message-id')?.[0]),
    references: readReferences([...(headers.get('references') ?? []), ...(headers.get('in-reply-to') ?? [])]),
    dateHeader,
    sentAt: readSentAt({ dateHeader, receivedAt }),
    subject: oneLine(decodeWords(headers.get('subject')?.[0] ?? '')),
    ...readWhoOf(headers),
    bodyText: plain.text,
    bodyHtml: html.text,
    bodyTruncated: plain.isTruncated || html.isTruncated,
    preview: writePreview({ snippet: message.snippet ?? null, text: plain.text, html: html.text }),
    attachments: parts.attachments,
  };
}

async function readBody({
  parts,
  fetchBody,
}: {
  parts: readonly RawPart[];
  fetchBody: FetchBody;
}): Promise<{ text: string | null; isTruncated: boolean }> {
  let whole: string | null = null;
  for (const part of parts) {
    const { text, isTruncated } = await readBodyPart({ part, fetchBody });
    if (text !== null) whole = whole === null ? text : `${whole}\n${text}`;
    const isTooLong = whole !== null && whole.length > LONGEST_BODY_CHARACTERS;
    if (isTooLong || isTruncated) {
      return { text: whole && whole.slice(0, LONGEST_BODY_CHARACTERS), isTruncated: true };
    }
  }
  return { text: whole, isTruncated: false };
}

async function readBodyPart({
  part,
  fetchBody,
}: {
  part: RawPart;
  fetchBody: FetchBody;
}): Promise<{ text: string | null; isTruncated: boolean }> {
  const { data, bytes, attachmentId, size } = part.body ?? {};
  if (bytes) {
    const isTruncated = bytes.length < (size ?? 0);
    return { text: decodeText({ bytes, contentType: contentTypeOf(part) }), isTruncated };
  }
  const isTooLarge = (size ?? 0) > LONGEST_BODY_CHARACTERS * 4;
  if (!data && attachmentId && isTooLarge) return { text: null, isTruncated: true };

  const encoded = data || (attachmentId ? await fetchBody({ attachmentId }) : '');
  if (!encoded) return { text: null, isTruncated: false };
  const text = decodeText({ bytes: Buffer.from(encoded, 'base64url'), contentType: contentTypeOf(part) });
  return { text, isTruncated: false };
}

function contentTypeOf(part: RawPart): string {
  return part.headers?.find((header) => header.name?.toLowerCase() === 'content-type')?.value ?? '';
}

/** Milliseconds in text. The earliest there is stands for what cannot be read, so that such a mail can be kept at all. */
function readReceivedAt(internalDate: string | null | undefined): Date {
  const at = new Date(Number(internalDate ?? 0));
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}

/** Null when it is none, or lies so far ahead that the mail would stand above all that come after it. */
function readSentAt({
  dateHeader,
  receivedAt,
}: {
  dateHeader: string | null;
  receivedAt: Date;
}): Date | null {
  const sentAt = dateHeader ? readDate(dateHeader) : null;
  const isReceiptKnown = receivedAt.getTime() > 0;
  const isAhead = sentAt && sentAt.getTime() > receivedAt.getTime() + MOST_AHEAD_MS;
  return isReceiptKnown && isAhead ? null : sentAt;
}

/** RFC 5322 §3.6.4, without brackets, blanks and comments. Its case is kept: it is opaque. */
function readMessageId(value = ''): string | null {
  const id = readBracketed(value)[0] ?? value.replaceAll(/[<>\s]/g, '');
  return id.slice(0, LONGEST_MESSAGE_ID_CHARACTERS) || null;
}

function readReferences(values: readonly string[]): string[] {
  const ids = values.flatMap((value) => {
    const bracketed = readBracketed(value);
    if (bracketed.length > 0) return bracketed;
    // Without brackets it is ids or words (RFC 822 §4.6.2): words are no ids, even with an address among them.
    const words = value.split(/\s+/).filter(Boolean);
    return words.every((word) => word.includes('@')) ? words : [];
  });
  return [...new Set(ids.map((id) => id.slice(0, LONGEST_MESSAGE_ID_CHARACTERS)))].slice(-MOST_REFERENCES);
}

/** Ids in angle brackets; blanks within them come from folding. */
function readBracketed(value: string): string[] {
  const found = value.match(/<[^<>]+>/g) ?? [];
  return found.map((id) => id.replaceAll(/[<>\s]/g, '')).filter(Boolean);
}
