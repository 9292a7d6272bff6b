import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { earlierOf } from '../status/earlier-of.ts';
import { confirmFailure, recordFailure } from '../status/record-outcome.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { logSharedFault, logSyncError } from '../sync-errors/log-sync-error.ts';
import type { ProviderFailure } from '../sync-errors/provider-error.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';

/** A pass that our own budget postpones looks again after this at the latest, so that the status is never older. */
const LONGEST_POSTPONEMENT_MS = 15 * 60 * 1000;

/**
 * Our own budget is used up before anything could be read: no success, no failure. What may have arrived since the last
 * good pass waits all the same, and the status says so.
 */
export async function postpone({
  input: { db, clock, createId },
  mailboxId,
  until,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  until: Date;
}): Promise<void> {
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const latest = new Date(now.getTime() + LONGEST_POSTPONEMENT_MS);
    const unreadSince = before.lastSyncedAt ?? before.connectedAt;
    const oldestWaitingAt = earlierOf({ one: before.oldestWaitingAt, other: unreadSince });
    const after = await changeMailbox({
      repositories: r,
      before,
      patch: { oldestWaitingAt, nextSyncAt: until < latest ? until : latest },
      cause: 'mail_waits_too_long',
      now,
      createId,
    });
    if (after.status !== 'error' || before.failingSince) return;
    const code = 'gmail.daily_limit';
    const detail = `our own budget is used up until ${until.toISOString()}`;
    await r.mailboxes.update(mailboxId, { lastErrorCode: code });
    await logSyncError({ repositories: r, mailboxId: null, userId: null, code, detail, now, createId });
  });
}

/** Writes what a failed pass means for status, error log and the next try. */
export async function commitFailure({
  input,
  mailboxId,
  startedAt,
  failure,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  startedAt: Date;
  failure: ProviderFailure;
}): Promise<void> {
  const { db, clock, createId, giveUpAfterMs, random } = input;
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const credential = await r.credentials.find({ mailboxId, route: before.route });
    // The person has reconnected while the pass ran on the old credential: its failure says nothing about the new one.
    // Granted later than now means that the clock was set back, which must not hide failures.
    if (credential && startedAt < credential.grantedAt && credential.grantedAt <= now) return;
    const code = confirmFailure({
      code: failure.code,
      confirmedCode: failure.confirmedCode ?? null,
      before,
      now,
    });
    const { kind } = describeError(code);
    // No mailbox can cause these, so they run nobody's clock.
    const isNetwork = code.startsWith('network.');
    const facts = recordFailure({
      before,
      failure: { code, kind, sharedFault: isNetwork, retryAt: failure.retryAt ?? null },
      giveUpAfterMs,
      now,
      random: random(),
    });
    const isGivenUpNow = facts.givenUpAt !== null && before.givenUpAt === null;
    await changeMailbox({
      repositories: r,
      before,
      patch: { ...facts, lastAttemptAt: now },
      cause: isGivenUpNow ? 'given_up' : code,
      now,
      createId,
    });
    const entry = { repositories: r, userId: before.userId, code, detail: failure.detail, now, createId };
    if (isNetwork) await logSharedFault({ ...entry, mailboxId });
    else await logSyncError({ ...entry, mailboxId: kind === 'installation' ? null : mailboxId });
  });
}
