import { AppError } from '@mailsync/foundation';

const STREAMS_PER_USER = 20;
const RETRY_AFTER_MS = 30_000;

/** Bounds how many streams one person holds open, as tabs that were forgotten do. */
export function createStreamCounter() {
  const countByUser = new Map<string, number>();
  return {
    /** Throws `stream.too_many`. Call the returned function when the stream has ended. */
    take(userId: string): () => void {
      const count = countByUser.get(userId) ?? 0;
      if (count >= STREAMS_PER_USER) {
        throw new AppError({
          code: 'stream.too_many',
          kind: 'unavailable',
          message: `You have ${STREAMS_PER_USER} streams open already. Close some tabs.`,
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      countByUser.set(userId, count + 1);
      return () => {
        const left = (countByUser.get(userId) ?? 1) - 1;
        if (left === 0) countByUser.delete(userId);
        else countByUser.set(userId, left);
      };
    },
  };
}
