import type { Mailbox } from '@mailsync/db';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { changeRoute, planNextTry } from '../mailboxes/change-route.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import { mustReturnToGoogle } from '../sync-errors/choose-route.ts';
import { type ProviderFailure, toFailure } from '../sync-errors/provider-error.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';

/**
 * Asks Google, with one small request, whether it lets a mailbox in that has left it for its app password; then the mailbox
 * is read by Google again. Returns it as it is now.
 */
export async function tryGoogleAgain({
  input,
  mailbox,
}: {
  input: PassMailboxInput;
  mailbox: Mailbox;
}): Promise<{ mailbox: Mailbox }> {
  const { db, clock, createId, logger } = input;
  const failure = await askGoogle({ input, mailbox });
  const { id: mailboxId } = mailbox;
  if (failure === 'not_asked' || !mustReturnToGoogle({ failure })) {
    const tryGoogleAt = planNextTry(clock.now());
    await db.write((r) => r.mailboxes.update(mailboxId, { tryGoogleAt }));
    return { mailbox: { ...mailbox, tryGoogleAt } };
  }

  logger.info({ mailboxId, errorCode: failure?.code ?? null }, 'The mailbox goes back to Google');
  const returned = await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before || before.route !== 'app_password' || !before.leftGoogleBecause) return before;
    const now = clock.now();
    const patch = await changeRoute({
      repositories: r,
      before,
      route: 'google',
      leftGoogleBecause: null,
      now,
    });
    return changeMailbox({ repositories: r, before, patch, cause: 'google_works_again', now, createId });
  });
  return { mailbox: returned ?? mailbox };
}

/** Null: it lets us in. */
async function askGoogle({
  input: { openProvider },
  mailbox,
}: {
  input: PassMailboxInput;
  mailbox: Mailbox;
}): Promise<ProviderFailure | null | 'not_asked'> {
  try {
    const { provider } = await openProvider({ mailbox: { ...mailbox, route: 'google' } });
    await provider('live').readProfile();
    return null;
  } catch (error) {
    return error instanceof QuotaPause ? 'not_asked' : toFailure(error);
  }
}
