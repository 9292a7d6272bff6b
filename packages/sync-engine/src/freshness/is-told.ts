import type { Mailbox } from '@mailsync/db';

const HOUR_MS = 60 * 60 * 1000;
/**
 * A watch is renewed within a day, and each renewal is followed by a notification: whoever was silent for longer than
 * this is not heard, whatever Gmail promised.
 */
const SILENCE_IS_DEAF_AFTER_MS = 26 * HOUR_MS;

/** Whether Gmail tells us of changes of this mailbox: promised, and proved by a notification that came. */
export function isTold({
  mailbox: { watchExpiresAt, watchHeardAt },
  now,
}: {
  mailbox: Pick<Mailbox, 'watchExpiresAt' | 'watchHeardAt'>;
  now: Date;
}): boolean {
  if (!watchExpiresAt || !watchHeardAt) return false;
  const silenceMs = now.getTime() - watchHeardAt.getTime();
  return watchExpiresAt.getTime() > now.getTime() && silenceMs < SILENCE_IS_DEAF_AFTER_MS;
}
