import type { Mailbox, SyncError } from '@mailsync/db';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { isFreshnessFault, settleWatchFault } from '../freshness/freshness-faults.ts';
import { isTold } from '../freshness/is-told.ts';
import type { WatchOutcome } from '../freshness/keep-watch.ts';
import type { SyncResult } from '../recording/sync-mailbox.ts';
import { clearedFailure } from '../status/record-outcome.ts';
import { MAIL_MISSING } from '../audit/run-audit.ts';
import { resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { chooseNextPass } from './choose-next-pass.ts';
import { choosePassInterval } from './choose-pass-interval.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';

/** Whoever meets a fault of the installation tries again sooner than this: 30 minutes and some jitter. */
const FAULT_IS_MET_WITHIN_MS = 60 * 60 * 1000;

/** Writes what a pass that went well means for status, error log and the next pass. */
export async function commitSuccess({
  input,
  mailboxId,
  startedAt,
  result,
  watch,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  startedAt: Date;
  result: SyncResult;
  /** Null: no watch was due. */
  watch: WatchOutcome | null;
}): Promise<void> {
  const { db, clock, createId, syncIntervalMs } = input;
  const budgetLeft = await input.readBudgetLeft();
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const waiting = await r.ledger.summariseQueued({ mailboxId, source: 'live' });
    const passEveryMs = choosePassInterval({
      baseMs: syncIntervalMs,
      lastNewMailAt: before.lastNewMailAt ?? before.connectedAt,
      isTold: isTold({ mailbox: { ...before, ...watch?.patch }, now }),
      mailWaits: waiting.oldestQueuedAt !== null,
      budgetLeft,
      now,
    });
    await changeMailbox({
      repositories: r,
      before,
      patch: {
        ...clearedFailure,
        ...watch?.patch,
        // From the start of the pass: what arrived while it ran may not have been seen.
        lastSyncedAt: startedAt,
        lastAttemptAt: now,
        oldestWaitingAt: waiting.oldestQueuedAt,
        passEveryMs,
        nextSyncAt: chooseNextPass({
          result,
          now,
          intervalMs: passEveryMs,
          requestedAt: before.nextSyncAt,
          startedAt,
        }),
      },
      cause: waiting.oldestQueuedAt ? 'mail_waits_too_long' : 'pass_succeeded',
      now,
      createId,
    });
    if (watch) await settleWatchFault({ repositories: r, outcome: watch, now, createId });
    const gap = await r.imports.findOpen({ mailboxId, reason: 'gap' });
    await resolveSyncErrors({
      repositories: r,
      mailboxId,
      userId: before.userId,
      isOver: (one) => isOverAfterSuccess({ syncError: one, before, gapIsOpen: gap !== null, now }),
      now,
    });
  });
}

/** What a pass that went well shows to be over. */
function isOverAfterSuccess({
  syncError,
  before,
  gapIsOpen,
  now,
}: {
  syncError: SyncError;
  before: Mailbox;
  gapIsOpen: boolean;
  now: Date;
}): boolean {
  // Until the gap has been read again, its mail is missing.
  if (syncError.mailboxId !== null && syncError.code === 'gmail.history_expired') return !gapIsOpen;
  // Only an audit can tell.
  if (syncError.code === MAIL_MISSING) return false;
  if (syncError.mailboxId !== null) return true;
  if (isFreshnessFault(syncError.code)) return false;
  // A mailbox that a fault of the installation has not reached yet shows nothing, until nobody meets it any more.
  return (
    syncError.code === before.lastErrorCode ||
    now.getTime() - syncError.lastSeenAt.getTime() > FAULT_IS_MET_WITHIN_MS
  );
}
