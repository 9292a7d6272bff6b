import type { Mailbox } from '@mailsync/db';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { earlierOf } from '../status/earlier-of.ts';
import { recordFailure } from '../status/record-outcome.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { provesDeadCredential } from '../sync-errors/dead-credential.ts';
import { logNetworkFault, logSyncError } from '../sync-errors/log-sync-error.ts';
import type { ProviderFailure } from '../sync-errors/provider-error.ts';
import { CONSENT_SCREEN_IN_TESTING, SIGN_IN_LASTED_A_WEEK } from '../sync-errors/suspect-testing.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { judgeFailure } from './judge-failure.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';
import { tellPause } from './tell-pause.ts';

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
      patch: {
        oldestWaitingAt,
        budgetPausedUntil: until,
        nextSyncAt: until < latest ? until : latest,
        // Of a mailbox that was failing nothing is known meanwhile: the wait is no failure of its own.
        lastOwnFailureAt: null,
      },
      cause: 'mail_waits_too_long',
      now,
      createId,
    });
    await tellPause({ r, before, until, now });
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
  route,
  startedAt,
  failure,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  /** By which the pass went. */
  route: Mailbox['route'];
  startedAt: Date;
  failure: ProviderFailure;
}): Promise<void> {
  const { db, clock, createId, giveUpAfterMs, random } = input;
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const code = await judgeFailure({ repositories: r, before, route, startedAt, failure, now });
    if (code === null) return;
    const { kind } = describeError(code);
    const entry = { repositories: r, userId: before.userId, code, detail: failure.detail, now, createId };
    // No mailbox can cause these, so they run nobody's clock.
    const isNetwork = code.startsWith('network.');
    const facts = recordFailure({
      before,
      failure: {
        code,
        kind,
        sharedFault: isNetwork,
        isDeadCredential: provesDeadCredential(code),
        retryAt: failure.retryAt ?? null,
      },
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
    if (isNetwork && kind !== 'installation') await logNetworkFault({ ...entry, mailboxId });
    else await logSyncError({ ...entry, mailboxId: kind === 'installation' ? null : mailboxId });
    if (code === SIGN_IN_LASTED_A_WEEK && before.lastErrorCode !== code) {
      await logSyncError({ ...entry, mailboxId: null, userId: null, code: CONSENT_SCREEN_IN_TESTING });
    }
  });
}
