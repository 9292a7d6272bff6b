import { formatAddresses } from '../mail/compose-message.ts';
import { decodeCharset, decodeHeaderText } from '../mail/decode-text.ts';
import { parseAddresses } from '../mail/parse-addresses.ts';
import { parseMessage } from '../mail/parse-message.ts';
import type { MailHeader, MimePart } from '../mail/parse-message.ts';
import type { StoredMessage } from '../mailbox/mailbox.ts';
import { rawOf, snippetOf } from '../mailbox/message-content.ts';
import { attachmentIdOf } from './attachment-id.ts';

export type MessageFormat = 'minimal' | 'metadata' | 'full' | 'raw';

/** A message as `messages.get` shows it, by format. */
export function representMessage({ message, format, metadataHeaders = [] }: RepresentInput) {
  const raw = rawOf(message.content);
  const common = {
    id: message.id,
    threadId: message.threadId,
    ...(message.labels.length > 0 && { labelIds: [...message.labels] }),
    snippet: snippetOf(message.content),
    sizeEstimate: raw.length,
    historyId: message.historyId.toString(),
    internalDate: `${message.receivedAtMs}`,
  };
  if (format === 'minimal') return common;
  if (format === 'raw') return { ...common, raw: raw.toString('base64url') };

  const root = parseMessage(raw);
  if (format === 'metadata') {
    const wanted = new Set(metadataHeaders.map((name) => name.toLowerCase()));
    const headers = readableHeaders(root.headers).filter(
      ({ name }) => wanted.size === 0 || wanted.has(name.toLowerCase()),
    );
    return { ...common, payload: { mimeType: root.mimeType, headers } };
  }
  return { ...common, payload: representPart({ part: root, partId: '', messageId: message.id }) };
}

interface RepresentInput {
  message: StoredMessage;
  format: MessageFormat;
  metadataHeaders?: string[];
}

interface PartInput {
  part: MimePart;
  partId: string;
  messageId: string;
}

function representPart({ part, partId, messageId }: PartInput): object {
  const head = {
    partId,
    mimeType: part.mimeType,
    filename: part.filename,
    headers: readableHeaders(part.headers),
  };
  if (part.mimeType.startsWith('multipart/')) {
    const prefix = partId === '' ? '' : `${partId}.`;
    const parts = part.parts.map((child, index) =>
      representPart({ part: child, partId: `${prefix}${index}`, messageId }),
    );
    return { ...head, body: { size: 0 }, parts };
  }
  if (part.filename !== '' || !part.mimeType.startsWith('text/')) {
    const attachmentId = attachmentIdOf({ messageId, partId });
    return { ...head, body: { attachmentId, size: part.content.length } };
  }
  const bytes = readableBody(part);
  return {
    ...head,
    body: { size: bytes.length, ...(bytes.length > 0 && { data: bytes.toString('base64url') }) },
  };
}

/** Gmail hands texts out in UTF-8 while the Content-Type header still names the charset they came in. */
function readableBody(part: MimePart): Buffer {
  return Buffer.from(decodeCharset(part.content, part.charset));
}

const ADDRESS_HEADERS = new Set(['from', 'to', 'cc', 'bcc', 'reply-to', 'sender']);

/** Gmail reads encoded words in `payload.headers`; only `raw` keeps them. */
function readableHeaders(headers: MailHeader[]): MailHeader[] {
  return headers.map(({ name, value }) => {
    if (!value.includes('=?')) return { name, value };
    if (!ADDRESS_HEADERS.has(name.toLowerCase())) return { name, value: decodeHeaderText(value) };
    const people = parseAddresses(value).map(({ name: shown, address }) =>
      shown ? `${quoteName(shown)} <${address}>` : formatAddresses([{ address }]),
    );
    return { name, value: people.join(', ') };
  });
}

function quoteName(name: string): string {
  return /[",;:<>()@\\]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name;
}

/** Finds the bytes of an attachment by its part id. */
export function findPart({ raw, partId }: { raw: Buffer; partId: string }): MimePart | undefined {
  let part: MimePart | undefined = parseMessage(raw);
  if (partId === '') return part;
  for (const index of partId.split('.')) part = part?.parts[Number(index)];
  return part;
}
