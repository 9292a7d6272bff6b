import { AppError } from '@mailsync/foundation';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { expectMaySync, laterOf } from '../mailboxes/request-sync.ts';

/**
 * Has a message that a person removed decided again, by today's rules: nothing but a person brings it back. Throws
 * mailbox.not_found, mailbox.pending, mailbox.disconnected, message.not_removed.
 */
export async function restoreMessage({
  context: { db, clock, wake },
  mailboxId,
  messageId,
}: {
  context: EngineContext;
  mailboxId: string;
  messageId: string;
}): Promise<void> {
  await db.write(async (r) => {
    const mailbox = await r.mailboxes.lock(mailboxId);
    expectMaySync(mailbox);
    const [entry] = await r.ledger.lock({ mailboxId, messageIds: [messageId] });
    if (entry?.state !== 'removed') {
      throw new AppError({
        code: 'message.not_removed',
        kind: 'conflict',
        message: 'Nobody removed this message here, so there is nothing to bring back.',
      });
    }
    const now = clock.now();
    await r.ledger.requeue({
      mailboxId,
      messageIds: [messageId],
      queuedAt: now,
      source: 'live',
      importId: null,
    });
    if (mailbox.failingSince === null)
      await r.mailboxes.update(mailboxId, {
        nextSyncAt: laterOf({ now, pausedUntil: mailbox.pausedUntil }),
      });
    await r.events.append([
      { type: 'mailbox.changed', mailboxId, userId: mailbox.userId, data: {}, at: now },
    ]);
  });
  await wake(mailboxId);
}
