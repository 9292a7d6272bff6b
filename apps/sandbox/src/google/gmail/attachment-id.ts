import { randomBytes } from 'node:crypto';

const PREFIX = 'ANGjdJ';

/** A new id at every look, as Gmail gives them: long, opaque, not to be kept as an identity, and all of them valid. */
export function attachmentIdOf({ messageId, partId }: { messageId: string; partId: string }): string {
  const noise = randomBytes(60).toString('base64url');
  return `${PREFIX}${Buffer.from(`${messageId}/${partId}/`).toString('base64url')}.${noise}`.replace(
    '.',
    '_-',
  );
}

export function readAttachmentId(attachmentId: string): { messageId: string; partId: string } | undefined {
  if (!attachmentId.startsWith(PREFIX)) return undefined;
  const [encoded = ''] = attachmentId.slice(PREFIX.length).split('_-');
  const [messageId, partId, rest] = Buffer.from(encoded, 'base64url').toString('latin1').split('/');
  if (messageId === undefined || partId === undefined || rest !== '') return undefined;
  return { messageId, partId };
}
