import type { Database } from '@mailsync/db';
import type { Clock, Logger } from '@mailsync/foundation';

/**
 * Makes mailboxes due that had to go away without a turn, before their interval is over. Back-offs are kept. What fails
 * is made up for by their next regular pass.
 */
export function createCallMailboxes({
  db,
  clock,
  logger,
  wake,
}: {
  db: Database;
  clock: Clock;
  logger: Logger;
  wake: (mailboxId: string) => Promise<void>;
}): (mailboxIds: string[]) => Promise<void> {
  return async (mailboxIds) => {
    try {
      const now = clock.now();
      await db.write((r) => r.mailboxes.makeDue({ ids: mailboxIds, now }));
      for (const mailboxId of mailboxIds) await wake(mailboxId);
    } catch (error) {
      logger.error({ error }, 'Mailboxes were not called for their turn');
    }
  };
}
