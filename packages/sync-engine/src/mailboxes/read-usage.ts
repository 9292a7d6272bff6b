import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Mailbox-days from `from` to `to`, summed from billing intervals; one that is open ends now. */
export async function readUsage({
  db,
  clock,
  from,
  to,
}: {
  db: Database;
  clock: Clock;
  from: Date;
  to: Date;
}) {
  return db.read(async (r) => {
    const intervals = await r.billing.listOverlapping({ from, to });
    const nowMs = clock.now().getTime();
    const msByMailbox = new Map<string, number>();
    for (const { mailboxId, openedAt, closedAt } of intervals) {
      const start = Math.max(openedAt.getTime(), from.getTime());
      const end = Math.min(closedAt?.getTime() ?? nowMs, to.getTime());
      msByMailbox.set(mailboxId, (msByMailbox.get(mailboxId) ?? 0) + Math.max(0, end - start));
    }
    const mailboxes = await r.mailboxes.list({ ids: [...msByMailbox.keys()] });
    return mailboxes.map((mailbox) => ({
      mailboxId: mailbox.id,
      address: mailbox.address,
      userId: mailbox.userId,
      days: msByMailbox.get(mailbox.id)! / DAY_MS,
    }));
  });
}
