import type { Repositories } from '@mailsync/db';
import type { BatchPlan } from './plan-batch.ts';

/** A second pass over the same mailbox may have been faster: what it has decided is neither written nor counted again. */
export async function keepWaiting({
  r,
  mailboxId,
  plan,
}: {
  r: Repositories;
  mailboxId: string;
  plan: BatchPlan;
}): Promise<BatchPlan> {
  const messageIds = [
    ...plan.emails.map((one) => one.message.messageId),
    ...plan.decisions.map((one) => one.messageId),
  ];
  const entries = await r.ledger.lock({ mailboxId, messageIds });
  const waiting = new Set(entries.filter((one) => one.state === 'queued').map((one) => one.messageId));
  return {
    ...plan,
    emails: plan.emails.filter((one) => waiting.has(one.message.messageId)),
    decisions: plan.decisions.filter((one) => waiting.has(one.messageId)),
  };
}
