import type { Mailbox } from '@mailsync/db';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { changeRoute } from '../mailboxes/change-route.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { mayLeaveGoogle } from '../sync-errors/choose-route.ts';
import { logSyncError } from '../sync-errors/log-sync-error.ts';
import type { ProviderFailure } from '../sync-errors/provider-error.ts';
import { CONSENT_SCREEN_IN_TESTING, SIGN_IN_LASTED_A_WEEK } from '../sync-errors/suspect-testing.ts';
import { judgeFailure } from './judge-failure.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';
import { tryGoogleAgain } from './try-google-again.ts';

/**
 * The mailbox, by its other route, when a pass has failed for want of authorization and the other may let us in; null when
 * the failure stands. Nothing of the failure is written then: the pass goes on, and its outcome counts.
 */
export async function takeOtherWay({
  input,
  mailbox,
  startedAt,
  failure,
  googleWasAsked,
}: {
  input: PassMailboxInput;
  mailbox: Mailbox;
  startedAt: Date;
  failure: ProviderFailure;
  /** In this pass already: it is not asked twice. */
  googleWasAsked: boolean;
}): Promise<Mailbox | null> {
  if (mailbox.route === 'google') return leaveGoogle({ input, mailboxId: mailbox.id, startedAt, failure });

  // Only when the password stops working: from then on Google is asked hourly, as before.
  const isNew = mailbox.failingSince === null;
  const { kind } = describeError(failure.code);
  if (googleWasAsked || !mailbox.leftGoogleBecause || !isNew || (kind !== 'user' && kind !== 'admin'))
    return null;
  const after = (await tryGoogleAgain({ input, mailbox })).mailbox;
  return after.route === 'google' ? after : null;
}

async function leaveGoogle({
  input: { db, clock, createId, logger },
  mailboxId,
  startedAt,
  failure,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  startedAt: Date;
  failure: ProviderFailure;
}): Promise<Mailbox | null> {
  return db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return null;
    const now = clock.now();
    const code = await judgeFailure({
      repositories: r,
      before,
      route: 'google',
      startedAt,
      failure,
      now,
    });
    if (code === null || !mayLeaveGoogle({ code })) return null;
    if (!(await r.credentials.find({ mailboxId, route: 'app_password' }))) return null;

    logger.warn({ mailboxId, errorCode: code }, 'The mailbox goes on by its app password');
    const patch = await changeRoute({
      repositories: r,
      before,
      route: 'app_password',
      leftGoogleBecause: code,
      now,
    });
    if (code === SIGN_IN_LASTED_A_WEEK) {
      const fault = { mailboxId: null, userId: null, code: CONSENT_SCREEN_IN_TESTING };
      await logSyncError({ repositories: r, ...fault, detail: failure.detail, now, createId });
    }
    return changeMailbox({ repositories: r, before, patch, cause: code, now, createId });
  });
}
