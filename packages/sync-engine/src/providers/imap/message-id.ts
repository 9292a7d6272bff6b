import type { MessagePlace } from './imap-session.ts';

/** Gmail's ids are unsigned 64-bit numbers: decimal by IMAP, hex by its API. The same message has the same id on both. */
export const toApiId = (decimal: string): string => BigInt(decimal).toString(16);
export const toImapId = (messageId: string): string => BigInt(`0x${messageId}`).toString();
export const isApiId = (messageId: string): boolean => /^[0-9a-f]{1,16}$/.test(messageId);

/**
 * Without Gmail's ids, a message is known by its folder and its number there, which hold as long as UIDVALIDITY does
 * (RFC 3501 §2.3.1.1). Message-IDs will not do: they are missing, and used twice. One that is moved is another copy of
 * the same email.
 */
export function writePlaceId({ path, uidValidity, uid }: Omit<MessagePlace, 'sizeBytes'>): string {
  return `${uidValidity}.${uid}.${Buffer.from(path).toString('base64url')}`;
}

/** Null for an id that names no place. */
export function parsePlaceId(messageId: string): MessagePlace | null {
  const [, uidValidity, uid, path] = /^(\d+)\.(\d+)\.([\w-]+)$/.exec(messageId) ?? [];
  if (!uidValidity || !uid || !path) return null;
  return { uidValidity, uid: Number(uid), path: Buffer.from(path, 'base64url').toString(), sizeBytes: null };
}
