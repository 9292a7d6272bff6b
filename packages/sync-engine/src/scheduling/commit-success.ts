import type { Mailbox, Repositories, SyncError } from '@mailsync/db';
import { isFreshnessFault, settleWatchFault } from '../freshness/freshness-faults.ts';
import { isTold } from '../freshness/is-told.ts';
import type { WatchOutcome } from '../freshness/keep-watch.ts';
import { changeMailbox, FALLING_BEHIND } from '../mailboxes/change-mailbox.ts';
import type { SyncResult } from '../recording/sync-mailbox.ts';
import { clearedFailure } from '../status/record-outcome.ts';
import { MAIL_MISSING } from '../audit/run-audit.ts';
import { describeError, OVER_APP_PASSWORD } from '../sync-errors/catalogue.ts';
import { resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { codesMetIn } from '../sync-errors/count-met.ts';
import { CONSENT_SCREEN_IN_TESTING, outlivesTesting } from '../sync-errors/suspect-testing.ts';
import { readCursor } from '../mailboxes/route-cursor.ts';
import { openNotice } from '../mailboxes/change-route.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { chooseNextPass } from './choose-next-pass.ts';
import { tellPause } from './tell-pause.ts';
import { choosePassInterval } from './choose-pass-interval.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';

/** Whoever meets a fault of the installation tries again sooner than this: 30 minutes and some jitter. */
const FAULT_IS_MET_WITHIN_MS = 60 * 60 * 1000;

/** Writes what a pass that went well means for status, error log and the next pass. */
export async function commitSuccess({
  input,
  mailbox,
  startedAt,
  result,
  watch,
}: {
  input: PassMailboxInput;
  /** As the pass found it, with the cursor that it has reached. */
  mailbox: Mailbox;
  startedAt: Date;
  result: SyncResult;
  /** Null: no watch was due. */
  watch: WatchOutcome | null;
}): Promise<void> {
  const { db, clock, createId, syncIntervalMs } = input;
  const budgetLeft = await input.readBudgetLeft();
  if (result.isQuiet && !watch && (await commitQuietly({ input, mailbox, startedAt, result, budgetLeft })))
    return;
  const mailboxId = mailbox.id;
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
    const after = await changeMailbox({
      repositories: r,
      before,
      patch: {
        ...clearedFailure,
        ...watch?.patch,
        // From the start of the pass: what arrived while it ran may not have been seen.
        lastSyncedAt: startedAt,
        lastAttemptAt: now,
        oldestWaitingAt: waiting.oldestQueuedAt,
        budgetPausedUntil: result.pausedUntil,
        passEveryMs,
        nextSyncAt: chooseNextPass({
          result,
          now,
          intervalMs: passEveryMs,
          requestedAt: before.nextSyncAt,
          heardAt: before.watchHeardAt,
          startedAt,
        }),
      },
      cause: 'pass_succeeded',
      now,
      createId,
    });
    await tellPause({ r, before, until: result.pausedUntil, now });
    await openNotice({ repositories: r, mailbox: after, now, createId });
    if (watch) await settleWatchFault({ repositories: r, outcome: watch, now, createId });
    const gap = await r.imports.findOpen({ mailboxId, reason: 'gap' });
    await resolveSyncErrors({
      repositories: r,
      mailboxId,
      userId: before.userId,
      isOver: async (one) =>
        one.code === CONSENT_SCREEN_IN_TESTING
          ? hasOutlivedTesting({ r, mailbox: after, now })
          : isOverAfterSuccess({ syncError: one, before, after, gapIsOpen: gap !== null, now }),
      now,
    });
  });
}

async function hasOutlivedTesting({
  r,
  mailbox,
  now,
}: {
  r: Repositories;
  mailbox: Mailbox;
  now: Date;
}): Promise<boolean> {
  // An app password of any age says nothing of Google's consent screen.
  if (mailbox.route !== 'google') return false;
  const credential = await r.credentials.find({ mailboxId: mailbox.id, route: 'google' });
  return credential !== null && outlivesTesting({ grantedAt: credential.grantedAt, now });
}

/** Returns false when the mailbox has changed since the pass began: then the whole of it is looked at again. */
async function commitQuietly({
  input: { clock, quietCommits, syncIntervalMs },
  mailbox,
  startedAt,
  result,
  budgetLeft,
}: {
  input: PassMailboxInput;
  mailbox: Mailbox;
  startedAt: Date;
  result: SyncResult;
  budgetLeft: number;
}): Promise<boolean> {
  const { id: mailboxId, historyId, imapCursor, nextSyncAt: requestedAt, watchHeardAt: heardAt } = mailbox;
  if (readCursor(mailbox) === null || !requestedAt) return false;
  const now = clock.now();
  const passEveryMs = choosePassInterval({
    baseMs: syncIntervalMs,
    lastNewMailAt: mailbox.lastNewMailAt ?? mailbox.connectedAt,
    isTold: isTold({ mailbox, now }),
    mailWaits: false,
    budgetLeft,
    now,
  });
  return quietCommits.commit({
    mailboxId,
    nextSyncAtBefore: requestedAt,
    historyId,
    imapCursor,
    lastSyncedAt: startedAt,
    lastAttemptAt: now,
    passEveryMs,
    nextSyncAt: chooseNextPass({ result, now, intervalMs: passEveryMs, requestedAt, heardAt, startedAt }),
  });
}

/** What a pass that went well shows to be over. */
function isOverAfterSuccess({
  syncError,
  before,
  after,
  gapIsOpen,
  now,
}: {
  syncError: SyncError;
  before: Mailbox;
  after: Mailbox;
  gapIsOpen: boolean;
  now: Date;
}): boolean {
  // Until the gap has been read again, its mail is missing.
  if (describeError(syncError.code).kind === 'cursor') return !gapIsOpen;
  // Only an audit can tell.
  if (syncError.code === MAIL_MISSING) return false;
  if (syncError.code === OVER_APP_PASSWORD) return after.leftGoogleBecause === null;
  if (syncError.code === FALLING_BEHIND) return after.status !== 'error';
  if (syncError.mailboxId !== null) return true;
  if (isFreshnessFault(syncError.code)) return false;
  // A mailbox that a fault of the installation has not reached yet shows nothing, until nobody meets it any more.
  return (
    codesMetIn(syncError.code).includes(before.lastErrorCode ?? '') ||
    now.getTime() - syncError.lastSeenAt.getTime() > FAULT_IS_MET_WITHIN_MS
  );
}
