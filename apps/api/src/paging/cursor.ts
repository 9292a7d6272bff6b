import { AppError } from '@mailsync/foundation';

/** A place in a list as an opaque text: base64url of a JSON array of strings. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `cursor.malformed` for whatever `encodeCursor` did not make with as many parts. */
export function decodeCursor({ cursor, partCount }: { cursor: string; partCount: number }): string[] {
  const parts = parseParts(cursor);
  if (!Array.isArray(parts) || parts.length !== partCount || !parts.every((part) => typeof part === 'string'))
    throw malformedCursor();
  return parts;
}

/** The cursor of lists ordered by a time and an id. */
export function decodeTimeCursor(cursor: string): { time: Date; id: string } {
  const [isoTime = '', id = ''] = decodeCursor({ cursor, partCount: 2 });
  const time = new Date(isoTime);
  if (Number.isNaN(time.getTime())) throw malformedCursor();
  return { time, id };
}

export function encodeTimeCursor({ time, id }: { time: Date; id: string }): string {
  return encodeCursor([time.toISOString(), id]);
}

function parseParts(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw malformedCursor();
  }
}

function malformedCursor() {
  return new AppError({
    code: 'cursor.malformed',
    kind: 'invalid',
    message: 'The cursor is not one that this list gave: pass nextCursor back unchanged, or leave it out.',
  });
}
