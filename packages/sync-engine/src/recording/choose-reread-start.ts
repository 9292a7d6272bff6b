import type { Mailbox } from '@mailsync/db';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A re-read starts this long before the last good pass: clocks and deliveries are not exact. */
const REREAD_OVERLAP_MS = 2 * DAY_MS;
/** When no time that was noted can be true: Gmail keeps history for a week, so that the cursor was good not long before. */
const LONGEST_UNKNOWN_MS = 30 * DAY_MS;

/**
 * Since when everything is read again once Gmail has forgotten the cursor: the last good pass. Pure. A time that lies
 * ahead was noted while the clock ran ahead, and hides days: then it is since the mailbox was connected. That costs little
 * more than listing, since what has a fate is not fetched again.
 */
export function chooseRereadStart({
  mailbox: { lastSyncedAt, connectedAt },
  now,
}: {
  mailbox: Pick<Mailbox, 'lastSyncedAt' | 'connectedAt'>;
  now: Date;
}): Date {
  const lastGoodAt = [lastSyncedAt ?? connectedAt, connectedAt].find((at) => at <= now);
  const lastGoodMs = lastGoodAt?.getTime() ?? now.getTime() - LONGEST_UNKNOWN_MS;
  return new Date(lastGoodMs - REREAD_OVERLAP_MS);
}
