import type { Mailbox } from '@mailsync/db';

const HOUR_MS = 60 * 60 * 1000;
/**
 * A watch is renewed within a day, and each renewal is followed by a notification: whoever was silent for longer than
 * this is not heard, whatever Gmail promised.
 */
const SILENCE_IS_DEAF_AFTER_MS = 26 * HOUR_MS;

type Telling = Pick<Mailbox, 'route' | 'watchExpiresAt' | 'watchHeardAt' | 'idleUntil' | 'idleFolder'>;

/**
 * Whether the provider tells us of all changes of this mailbox: Gmail has promised to, and proved it by a notification that
 * came; or a connection is open to a mail server that keeps all mail in one folder.
 */
export function isTold({ mailbox, now }: { mailbox: Telling; now: Date }): boolean {
  if (mailbox.route === 'app_password') return readIdleFolder({ mailbox, now }) === 'all_mail';
  const { watchExpiresAt, watchHeardAt } = mailbox;
  if (!watchExpiresAt || !watchHeardAt) return false;
  const silenceMs = now.getTime() - watchHeardAt.getTime();
  return watchExpiresAt.getTime() > now.getTime() && silenceMs < SILENCE_IS_DEAF_AFTER_MS;
}

/** What an open connection tells of at once; null while there is none. */
export function readIdleFolder({
  mailbox: { route, idleUntil, idleFolder },
  now,
}: {
  mailbox: Telling;
  now: Date;
}): Mailbox['idleFolder'] {
  return route === 'app_password' && idleUntil && idleUntil > now ? idleFolder : null;
}
