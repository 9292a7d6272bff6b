import type { Import } from '@mailsync/db';
import { skipByHeads } from '../recording/decide-by-heads.ts';
import type { PassContext } from '../recording/pass-context.ts';
import type { QueuePlan } from '../recording/plan-queueing.ts';
import { listUnread } from './count-unread.ts';

/** What heads have settled, and under which revision of leads and exclusions. */
export type Settled = Awaited<ReturnType<typeof skipByHeads>>;

/**
 * Most of everything is nobody's mail: where heads say so for less, it is settled as it is listed, and never waits. Null
 * where nothing is gained by it.
 */
export async function settleByHeads({
  context,
  way,
  messageIds,
}: {
  context: PassContext;
  way: Import['way'];
  messageIds: string[];
}): Promise<Settled | null> {
  const provider = context.provider('import');
  if (way !== 'everything' || !provider.listHeads || messageIds.length === 0) return null;
  const { db, mailbox } = context;
  const unread = await listUnread({ db, mailboxId: mailbox.id, messageIds });
  return skipByHeads({ context, provider, messageIds: unread });
}

/** What is settled holds under the revision that it was judged by; else it waits like the rest. Pure. */
export function setApartSettled({
  plan,
  settled,
  revision,
}: {
  plan: QueuePlan;
  settled: Settled;
  revision: number;
}): QueuePlan {
  if (settled.revision !== revision) return plan;
  const toQueue: string[] = [];
  const toSkip = [...plan.toSkip];
  for (const messageId of plan.toQueue) {
    const reason = settled.skipped.get(messageId)?.reason;
    if (reason) toSkip.push({ messageId, reason });
    else toQueue.push(messageId);
  }
  return { ...plan, toQueue, toSkip };
}
