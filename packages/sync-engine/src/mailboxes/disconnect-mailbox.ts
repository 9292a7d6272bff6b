import { AppError } from '@mailsync/foundation';
import { clearedFailure } from '../status/record-outcome.ts';
import { resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { createGmailProvider } from '../providers/gmail-api/gmail-provider.ts';
import { changeMailbox } from './change-mailbox.ts';
import { readCredential } from './credentials.ts';
import type { EngineContext } from './engine-context.ts';
import { shareSeats } from './share-seats.ts';

/**
 * Frees the seat, forgets the credential and promotes the next in line, all in one transaction; then gives the grant
 * back to Google. `remove` also removes the emails that only this mailbox holds.
 */
export async function disconnectMailbox({
  context,
  mailboxId,
  history,
}: {
  context: EngineContext;
  mailboxId: string;
  history: 'keep' | 'remove';
}): Promise<void> {
  const { db, clock, createId } = context;
  const refreshToken = await findRefreshToken({ context, mailboxId });
  let isWatched = false;
  const promoted = await db.write(async (r) => {
    await r.company.lock();
    const before = await r.mailboxes.lock(mailboxId);
    if (!before) {
      throw new AppError({
        code: 'mailbox.not_found',
        kind: 'not_found',
        message: 'This mailbox does not exist.',
      });
    }
    const now = clock.now();
    isWatched = before.watchExpiresAt !== null && before.watchExpiresAt > now;
    if (!before.disconnectedAt) {
      await changeMailbox({
        repositories: r,
        before,
        patch: {
          ...clearedFailure,
          disconnectedAt: now,
          hasSeat: false,
          nextSyncAt: null,
          oldestWaitingAt: null,
          canSend: false,
          // Its owner connects it again as they did before.
          ...(before.leftGoogleBecause && { route: 'google' as const, routeSince: now }),
          leftGoogleBecause: null,
          tryGoogleAt: null,
          watchExpiresAt: null,
          watchRenewAt: null,
          watchHeardAt: null,
          idleUntil: null,
          idleFolder: null,
        },
        cause: 'disconnected',
        now,
        createId,
      });
      await r.credentials.removeAll({ mailboxId });
      await r.imports.abandon({ mailboxId, at: now });
      await resolveSyncErrors({
        repositories: r,
        mailboxId,
        userId: before.userId,
        isOver: (one) => one.mailboxId !== null,
        now,
      });
    }
    if (history === 'remove') {
      await r.emails.removeMailboxHistory({ mailboxId });
      await r.ledger.markRemoved({ mailboxId, reason: 'disconnected', at: now });
      await r.mailboxes.update(mailboxId, { recordedCount: 0 });
      await r.events.append([
        { type: 'lead.changed', mailboxId, userId: before.userId, data: { leadIds: [] }, at: now },
      ]);
    }
    return shareSeats({ repositories: r, now, createId });
  });

  if (refreshToken && isWatched) await stopWatch({ context, mailboxId, refreshToken });
  context.accessTokens.forget({ mailboxId });
  context.imapConnections.close({ mailboxId });
  for (const mailbox of promoted) await context.wake(mailbox.id);
  if (refreshToken) await revoke({ context, mailboxId, refreshToken });
}

async function findRefreshToken({
  context: { db, secrets, logger },
  mailboxId,
}: {
  context: EngineContext;
  mailboxId: string;
}): Promise<string | null> {
  try {
    return (await readCredential({ db, secrets, mailboxId, route: 'google' })).refreshToken;
  } catch (error) {
    // A credential that cannot be opened cannot be given back either; disconnecting must work all the same.
    logger.debug({ mailboxId, error }, 'There is no access to give back');
    return null;
  }
}

/** Gmail would go on telling of a mailbox that is not ours any more, for up to a week. */
async function stopWatch({
  context: { accessTokens, gmailApiUrl, methodUnits, clock, logger },
  mailboxId,
  refreshToken,
}: {
  context: EngineContext;
  mailboxId: string;
  refreshToken: string;
}): Promise<void> {
  const provider = createGmailProvider({
    gmailApiUrl,
    clock,
    accessToken: () => accessTokens.get({ mailboxId, readRefreshToken: async () => refreshToken }),
    forgetToken: (accessToken) => accessTokens.forget({ mailboxId, accessToken }),
    grantedScopes: () => null,
    units: methodUnits,
    // One call, for a mailbox that spends no more.
    spend: async () => {},
  });
  try {
    await provider.stopWatch();
  } catch (error) {
    logger.warn({ mailboxId, error }, 'The watch could not be ended; it ends by itself within a week');
  }
}

async function revoke({
  context: { oauth, logger },
  mailboxId,
  refreshToken,
}: {
  context: EngineContext;
  mailboxId: string;
  refreshToken: string;
}): Promise<void> {
  try {
    await oauth.revoke({ token: refreshToken });
  } catch (error) {
    logger.warn(
      { mailboxId, error },
      'The access could not be given back to Google; it is forgotten here all the same',
    );
  }
}
