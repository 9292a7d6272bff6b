import type { Mailbox, Repositories } from '@mailsync/db';
import { MAIL_MISSING } from '../audit/run-audit.ts';
import { isFreshnessFault } from '../freshness/freshness-faults.ts';
import { clearedFailure } from '../status/record-outcome.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { CONSENT_SCREEN_IN_TESTING } from '../sync-errors/suspect-testing.ts';
import { addMailbox, changeMailbox, FALLING_BEHIND } from './change-mailbox.ts';
import { sealCredential } from './credentials.ts';
import type { EngineContext } from './engine-context.ts';
import { isSeatFree } from './share-seats.ts';

/** What a consent and a first successful read have shown. */
export interface ConnectedAccount {
  identity: string;
  address: string;
  ownAddresses: string[];
  cursor: string;
  refreshToken: string;
  scopes: string[];
  canSend: boolean;
}

export type ConnectOutcome =
  { refusedBecause: string } | { mailbox: Mailbox; queuePosition: number | null; isReconnected: boolean };

/** Who may be connected by whom was found out before; this decides seats and writes everything in one transaction. */
export async function connectMailbox({
  context,
  repositories: r,
  userId,
  mailboxId,
  linkId,
  account,
}: {
  context: EngineContext;
  repositories: Repositories;
  userId: string;
  /** The mailbox that is to be reconnected, or null. */
  mailboxId: string | null;
  linkId: string | null;
  account: ConnectedAccount;
}): Promise<ConnectOutcome> {
  const now = context.clock.now();
  const seatIsFree = await isSeatFree({ repositories: r });
  const found = await r.mailboxes.findByIdentity(account.identity);
  // Held, so that a pass that ends just now cannot write over what is decided here.
  const known = found && (await r.mailboxes.lock(found.id));
  if (known && known.userId !== userId && !known.disconnectedAt)
    return { refusedBecause: 'connect.owned_by_other' };
  if (mailboxId && known?.id !== mailboxId) return { refusedBecause: 'connect.other_address' };

  const mailbox = known
    ? await reconnect({ context, r, known, userId, account, seatIsFree, now })
    : await connectNew({ context, r, userId, account, seatIsFree, now });

  // Signing in and a first read went well: neither the mailbox nor the installation is at fault any more.
  await resolveSyncErrors({
    repositories: r,
    mailboxId: mailbox.id,
    userId,
    isOver: ({ code }) => {
      if (code === FALLING_BEHIND) return mailbox.status !== 'error';
      // Neither a missing stretch, nor a consent screen, nor what ails Gmail's telling is mended by it; missing mail only
      // an audit can find.
      return (
        describeError(code).kind !== 'cursor' &&
        code !== CONSENT_SCREEN_IN_TESTING &&
        code !== MAIL_MISSING &&
        !isFreshnessFault(code)
      );
    },
    now,
  });
  await r.credentials.put({
    mailboxId: mailbox.id,
    route: 'google',
    sealed: sealCredential({
      secrets: context.secrets,
      mailboxId: mailbox.id,
      route: 'google',
      credential: { refreshToken: account.refreshToken },
    }),
    scopes: account.scopes,
    grantedAt: now,
  });
  await r.events.append([
    {
      type: 'mailbox.connected',
      mailboxId: mailbox.id,
      userId,
      data: { linkId, isReconnected: known !== null },
      at: now,
    },
  ]);
  return {
    mailbox,
    queuePosition: mailbox.hasSeat ? null : await findQueuePosition({ r, mailboxId: mailbox.id }),
    isReconnected: known !== null,
  };
}

async function connectNew({
  context: { createId },
  r,
  userId,
  account,
  seatIsFree,
  now,
}: {
  context: EngineContext;
  r: Repositories;
  userId: string;
  account: ConnectedAccount;
  seatIsFree: boolean;
  now: Date;
}): Promise<Mailbox> {
  const mailbox: Mailbox = {
    ...clearedFailure,
    id: createId(),
    userId,
    identity: account.identity,
    address: account.address,
    ownAddresses: account.ownAddresses,
    route: 'google',
    routeSince: now,
    canSend: account.canSend,
    connectedAt: now,
    disconnectedAt: null,
    status: null,
    statusSince: now,
    hasSeat: seatIsFree,
    queuedAt: now,
    oldestWaitingAt: null,
    budgetPausedUntil: null,
    historyId: account.cursor,
    imapCursor: null,
    lastSyncedAt: null,
    lastAttemptAt: now,
    nextSyncAt: seatIsFree ? now : null,
    nextAuditAt: null,
    passEveryMs: null,
    lastNewMailAt: null,
    watchExpiresAt: null,
    watchRenewAt: null,
    watchHeardAt: null,
    // Nothing has been imported, not even under the revision that a company starts with.
    importedRevision: -1,
    importedFrom: null,
    recordedCount: 0,
  };
  return addMailbox({ repositories: r, mailbox, now, createId });
}

/** Id, history and cursor are kept: the next pass reads on from there, so the gap closes by itself. */
async function reconnect({
  context: { createId },
  r,
  known,
  userId,
  account,
  seatIsFree,
  now,
}: {
  context: EngineContext;
  r: Repositories;
  known: Mailbox;
  userId: string;
  account: ConnectedAccount;
  seatIsFree: boolean;
  now: Date;
}): Promise<Mailbox> {
  const isNewInLine = known.disconnectedAt !== null;
  const hasSeat = isNewInLine ? seatIsFree : known.hasSeat;
  const mailbox = await changeMailbox({
    repositories: r,
    before: known,
    patch: {
      ...clearedFailure,
      userId,
      address: account.address,
      ownAddresses: account.ownAddresses,
      route: 'google',
      canSend: account.canSend,
      disconnectedAt: null,
      hasSeat,
      // Another consent: whether the watch of the old one still stands is not known.
      watchRenewAt: null,
      ...(isNewInLine && { queuedAt: now, connectedAt: now, recordedCount: known.recordedCount }),
      nextSyncAt: hasSeat ? now : null,
    },
    cause: 'reconnected',
    now,
    createId,
  });
  return mailbox;
}

/** Place in the line of those that wait for a seat, from 1; null when it does not wait. */
export async function findQueuePosition({
  r,
  mailboxId,
}: {
  r: Repositories;
  mailboxId: string;
}): Promise<number | null> {
  const waiting = await r.mailboxes.listWaiting();
  const index = waiting.findIndex((one) => one.id === mailboxId);
  return index < 0 ? null : index + 1;
}
