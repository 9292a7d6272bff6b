import type { StoredAttachment } from '@mailsync/db';
import { decodeWords } from 'postal-mime';
import { oneLine } from './one-line.ts';
import type { RawPart } from './raw-message.ts';

interface CollectedParts {
  /** Parts of the text and of the HTML, in order: Apple Mail cuts both in two where an attachment stands. */
  plain: RawPart[];
  html: RawPart[];
  attachments: StoredAttachment[];
}

/** The texts of a message that are not attachments, and the attachments by name, type and size. */
export function collectParts(root: RawPart): CollectedParts {
  const found: CollectedParts = { plain: [], html: [], attachments: [] };
  const otherTexts: RawPart[] = [];
  // A stack of its own: hostile mail nests parts deeper than the call stack likes.
  const open = [root];
  for (let part = open.pop(); part; part = open.pop()) {
    const type = typeOf(part);
    if (part.filename || (part !== root && isAttachedText({ part, type }))) {
      found.attachments.push(toAttachment({ part, type }));
    } else if (type === 'text/plain') found.plain.push(part);
    else if (type === 'text/html') found.html.push(part);
    else if (!type.startsWith('multipart/') && part.body?.attachmentId) {
      found.attachments.push(toAttachment({ part, type }));
    } else if (type.startsWith('text/')) otherTexts.push(part);
    // An attached message's own text is not this message's text.
    if (!part.filename && type !== 'message/rfc822' && part.parts) {
      open.push(...chooseChildren({ type, parts: part.parts }).toReversed());
    }
  }
  // RFC 2046 §4.1.4: a kind of text that nobody knows is shown as text.
  if (found.plain.length === 0 && found.html.length === 0) found.plain = otherTexts.slice(0, 1);
  return found;
}

/** The parts of an alternative say the same: of each type the first one is enough. */
function chooseChildren({ type, parts }: { type: string; parts: RawPart[] }): RawPart[] {
  if (type !== 'multipart/alternative') return parts;
  return parts.filter((part, index) => {
    const childType = typeOf(part);
    if (part.filename || !childType.startsWith('text/')) return true;
    return parts.findIndex((one) => !one.filename && typeOf(one) === childType) === index;
  });
}

function isAttachedText({ part, type }: { part: RawPart; type: string }): boolean {
  const disposition = part.headers?.find((header) => header.name?.toLowerCase() === 'content-disposition');
  return type.startsWith('text/') && /^\s*attachment\b/i.test(disposition?.value ?? '');
}

function typeOf(part: RawPart): string {
  return part.mimeType?.toLowerCase() ?? 'text/plain';
}

function toAttachment({ part, type }: { part: RawPart; type: string }): StoredAttachment {
  return {
    name: oneLine(decodeWords(part.filename ?? '')).slice(0, 255) || 'attachment',
    contentType: type,
    sizeBytes: part.body?.size ?? 0,
    providerId: part.body?.attachmentId ?? null,
    partId: part.partId ?? null,
  };
}
