import { type LedgerSource, rankMessage, type Repositories } from '@mailsync/db';
import type { QueuePlan } from './plan-queueing.ts';

/** Writes a plan into the ledger. Returns how many messages wait now that did not before. */
export async function writeQueuePlan({
  repositories: r,
  mailboxId,
  plan,
  source,
  importId,
  revision,
  now,
}: {
  repositories: Repositories;
  mailboxId: string;
  plan: QueuePlan;
  source: LedgerSource;
  importId: string | null;
  revision: number;
  now: Date;
}): Promise<{ queuedCount: number }> {
  const blank = {
    mailboxId,
    revision,
    attempts: 0,
    source,
    importId,
    emailId: null,
    queuedAt: now,
    retryAt: null,
  };
  const queued = await r.ledger.insertMissing(
    plan.toQueue.map((messageId) => ({
      ...blank,
      messageId,
      state: 'queued' as const,
      reason: null,
      decidedAt: null,
      rank: rankMessage(messageId),
    })),
  );
  await r.ledger.insertMissing(
    plan.toSkip.map(({ messageId, reason }) => ({
      ...blank,
      messageId,
      state: 'skipped' as const,
      reason,
      decidedAt: now,
      rank: rankMessage(messageId),
    })),
  );
  await r.ledger.requeue({ mailboxId, messageIds: plan.toRequeue, queuedAt: now, source, importId });
  return { queuedCount: queued.length + plan.toRequeue.length };
}
