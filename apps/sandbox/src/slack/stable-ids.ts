import { createHash } from 'node:crypto';

const DIGEST_LENGTH = 10;

/** The same person or channel keeps the same id over restarts, so that the product still knows who is who. */
export const slackUserIdOf = (email: string) => stableId({ prefix: 'U', name: email.toLowerCase() });
export const slackChannelIdOf = (name: string) => stableId({ prefix: 'C', name });
export const slackDirectMessageIdOf = (email: string) => stableId({ prefix: 'D', name: email.toLowerCase() });

function stableId({ prefix, name }: { prefix: 'U' | 'C' | 'D'; name: string }) {
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, DIGEST_LENGTH).toUpperCase();
}
