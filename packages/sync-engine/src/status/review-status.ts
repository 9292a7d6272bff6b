import type { Mailbox, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { earlierOf } from './earlier-of.ts';

/**
 * Makes the status of one mailbox what it is by now: mail that waits turns it red by the mere passing of time, also when
 * no pass ends. In the caller's transaction. Null when the mailbox does not sync.
 */
export async function reviewStatus({
  repositories: r,
  mailboxId,
  now,
  createId,
}: {
  repositories: Repositories;
  mailboxId: string;
  now: Date;
  createId: CreateId;
}): Promise<Mailbox | null> {
  const before = await findSyncing({ r, mailboxId });
  if (!before) return null;
  // What is queued counts also when the pass that queued it never ended.
  const { oldestQueuedAt } = await r.ledger.summariseQueued({ mailboxId, source: 'live' });
  const oldestWaitingAt = earlierOf({ one: before.oldestWaitingAt, other: oldestQueuedAt });
  return changeMailbox({
    repositories: r,
    before,
    patch: { oldestWaitingAt },
    cause: 'reviewed',
    now,
    createId,
  });
}
