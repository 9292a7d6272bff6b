import type { Mailbox, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { changeMailbox } from './change-mailbox.ts';

interface SeatsInput {
  repositories: Repositories;
  now: Date;
  createId: CreateId;
}

/**
 * Whether a seat is free. Locks the company's row for the rest of the transaction, so that no two workers can give
 * one seat twice.
 */
export async function isSeatFree({ repositories: r }: { repositories: Repositories }): Promise<boolean> {
  const { mailboxLimit } = await r.company.lock();
  return (await r.mailboxes.countSeats()) < mailboxLimit;
}

/**
 * Makes seats and limit agree: free seats go to those who have waited longest, seats above the limit are taken back
 * from the newest. Returns the mailboxes that may sync from now on.
 */
export async function shareSeats({ repositories: r, now, createId }: SeatsInput): Promise<Mailbox[]> {
  const { mailboxLimit } = await r.company.lock();
  const free = mailboxLimit - (await r.mailboxes.countSeats());

  if (free < 0) {
    for (const mailbox of await r.mailboxes.listNewestSeats({ limit: -free })) {
      // Waiting in line is no failure of the mailbox's own: the two-day clock stands still.
      const patch = { hasSeat: false, nextSyncAt: null, lastOwnFailureAt: null };
      await changeMailbox({
        repositories: r,
        before: mailbox,
        patch,
        cause: 'seat_taken_back',
        now,
        createId,
      });
    }
    return [];
  }

  const promoted: Mailbox[] = [];
  for (const mailbox of free > 0 ? await r.mailboxes.listWaiting({ limit: free }) : []) {
    const patch = { hasSeat: true, nextSyncAt: mailbox.givenUpAt ? null : now };
    promoted.push(
      await changeMailbox({ repositories: r, before: mailbox, patch, cause: 'seat_granted', now, createId }),
    );
  }
  return promoted;
}
