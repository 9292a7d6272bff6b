import type { Audit } from '@mailsync/db';
import type { PassContext } from '../recording/pass-context.ts';

const MOST_PER_TRANSACTION = 500;

/** Queues what the ledger calls recorded though its email or its copy is not in the database any more. */
export async function requeueLostEmails({
  context: { db, mailbox, clock },
  audit,
}: {
  context: PassContext;
  audit: Audit;
}): Promise<void> {
  for (;;) {
    const requeuedCount = await db.write(async (r) => {
      const lost = await r.audits.listRecordedWithoutEmail({
        mailboxId: mailbox.id,
        limit: MOST_PER_TRANSACTION,
      });
      if (lost.length === 0) return 0;
      await r.ledger.requeue({
        mailboxId: mailbox.id,
        messageIds: lost,
        queuedAt: clock.now(),
        source: 'import',
        importId: audit.id,
      });
      // They are counted again when they are recorded again.
      await r.mailboxes.addRecorded({ id: mailbox.id, count: -lost.length });
      return lost.length;
    });
    if (requeuedCount === 0) return;
  }
}
