import type { LedgerEntry } from '@mailsync/db';
import type { MailChange } from '../providers/mail-provider.ts';
import { type SkipReason, skipByLabel } from './decide-fate.ts';

export interface QueuePlan {
  /** Unknown messages that wait to be fetched. */
  toQueue: string[];
  /** Known messages whose question is asked again. */
  toRequeue: string[];
  /** Unknown messages whose labels already say that they are not recorded. */
  toSkip: { messageId: string; reason: SkipReason }[];
}

const LABEL_REASONS: ReadonlySet<string> = new Set<SkipReason>(['draft', 'spam', 'bin', 'chat']);

/** What changes since the cursor mean for the ledger. Pure; changes are in the order in which they happened. */
export function planChanges({
  changes,
  known,
  revision,
}: {
  changes: readonly MailChange[];
  known: ReadonlyMap<string, LedgerEntry>;
  revision: number;
}): QueuePlan {
  const last = new Map<string, MailChange>();
  for (const change of changes) last.set(change.messageId, change);

  const plan: QueuePlan = { toQueue: [], toRequeue: [], toSkip: [] };
  for (const change of last.values()) {
    const { messageId } = change;
    const reason = change.labels && skipByLabel(change.labels);
    const entry = known.get(messageId);
    if (entry) {
      if (!reason && mayRecordNow({ entry, revision })) plan.toRequeue.push(messageId);
    } else if (reason) plan.toSkip.push({ messageId, reason });
    else plan.toQueue.push(messageId);
  }
  return plan;
}

/**
 * What a listing of history means for the ledger. Listings leave spam and the bin out, so what they hold has left both;
 * what was gone or could not be read is there, so it is asked for again.
 */
export function planListing({
  messageIds,
  known,
  revision,
}: {
  messageIds: readonly string[];
  known: ReadonlyMap<string, LedgerEntry>;
  revision: number;
}): QueuePlan {
  const plan: QueuePlan = { toQueue: [], toRequeue: [], toSkip: [] };
  for (const messageId of new Set(messageIds)) {
    const entry = known.get(messageId);
    if (!entry) plan.toQueue.push(messageId);
    else if (entry.state === 'gone' || entry.state === 'failed' || mayRecordNow({ entry, revision }))
      plan.toRequeue.push(messageId);
  }
  return plan;
}

/** A skip is not final: labels go away and rules change. What a person removed stays removed. */
function mayRecordNow({ entry, revision }: { entry: LedgerEntry; revision: number }): boolean {
  if (entry.state !== 'skipped') return false;
  return LABEL_REASONS.has(entry.reason ?? '') || entry.revision < revision;
}
