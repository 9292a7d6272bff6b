import type { MessageStructureObject } from 'imapflow';
import type { ProviderMessage } from '../mail-provider.ts';
import { collectParts } from '../message/collect-parts.ts';
import { decodeTransfer, parseHeaders } from '../message/parse-mime.ts';
import type { RawPart } from '../message/raw-message.ts';
import { LONGEST_BODY_CHARACTERS } from '../message/read-message.ts';
import { ABOUT, fetchRow, readRow } from './fetch-row.ts';
import type { ImapSession, MessagePlace } from './imap-session.ts';
import { toParts } from './to-parts.ts';

const MEGABYTE = 1024 * 1024;
/** Gmail's limit for mail that comes in is 50 MB. What is larger keeps its headers only. */
const LARGEST_READ_BYTES = 50 * MEGABYTE;
/** Base64 adds a third. */
const LONGEST_PART_BYTES = LONGEST_BODY_CHARACTERS * 2;
const MOST_TEXT_PARTS = 20;
/** About what the headers of a message take. */
export const HEADER_BYTES = 4 * 1024;

/** Takes bytes out of the day's budget; throws `QuotaPause` when there are none. */
export type SpendBytes = (bytes: number) => Promise<void>;

/** The headers, the outline and the first texts of a message whose bulk is attachments. */
export async function fetchLarge({
  session,
  messageId,
  place,
  sizeBytes,
  spend,
}: {
  session: ImapSession;
  messageId: string;
  place: MessagePlace;
  sizeBytes: number;
  spend: SpendBytes;
}): Promise<ProviderMessage> {
  await spend(HEADER_BYTES);
  const isReadable = sizeBytes <= LARGEST_READ_BYTES;
  const row = await fetchRow({
    session,
    messageId,
    place,
    query: { ...ABOUT, headers: true, ...(isReadable && { bodyStructure: true }) },
  });
  const headers = parseHeaders(row.headers ?? Buffer.alloc(0));
  if (!isReadable || !row.bodyStructure) {
    const message = await readRow({ session, path: place.path, messageId, row, payload: { headers } });
    const megabytes = Math.round(sizeBytes / MEGABYTE);
    return { ...message, bodyTruncated: true, preview: `Too large to be read (${megabytes} MB)` };
  }
  const payload: RawPart = { ...toParts(row.bodyStructure), headers };
  await addTexts({ session, messageId, place, payload, structure: row.bodyStructure, spend });
  return readRow({ session, path: place.path, messageId, row, payload });
}

/** Fetches the texts among the parts, each up to a limit, and puts them into their parts. */
async function addTexts(input: {
  session: ImapSession;
  messageId: string;
  place: MessagePlace;
  payload: RawPart;
  structure: MessageStructureObject;
  spend: SpendBytes;
}): Promise<void> {
  const { session, messageId, place, payload, structure, spend } = input;
  const { plain, html } = collectParts(payload);
  const texts = [...plain, ...html].filter((part) => part.partId).slice(0, MOST_TEXT_PARTS);
  if (texts.length === 0) return;
  await spend(texts.reduce((sum, part) => sum + Math.min(part.body?.size ?? 0, LONGEST_PART_BYTES), 0));
  const bodyParts = texts.map((part) => ({ key: part.partId!, start: 0, maxLength: LONGEST_PART_BYTES }));
  const row = await fetchRow({ session, messageId, place, query: { uid: true, bodyParts } });
  const encodings = collectEncodings(structure);
  for (const part of texts) {
    // The library holds `false` for a part that the server did not hand out.
    const fetched = row.bodyParts?.get(part.partId!) as Buffer | false | undefined;
    if (!fetched) continue;
    const encoding = encodings.get(part.partId!);
    const bytes = decodeTransfer({ body: fetched.toString('latin1'), encoding });
    const isCut = fetched.length >= LONGEST_PART_BYTES;
    part.body = { bytes, size: isCut ? bytes.length + 1 : bytes.length };
  }
}

function collectEncodings(structure: MessageStructureObject): Map<string, string | undefined> {
  const encodings = new Map<string, string | undefined>();
  const open = [structure];
  for (let node = open.pop(); node; node = open.pop()) {
    encodings.set(node.part ?? '1', node.encoding);
    open.push(...(node.childNodes ?? []));
  }
  return encodings;
}
