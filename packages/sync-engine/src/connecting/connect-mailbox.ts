import type { Mailbox, MailboxServers, Repositories } from '@mailsync/db';
import { MAIL_MISSING } from '../audit/run-audit.ts';
import { isFreshnessFault } from '../freshness/freshness-faults.ts';
import { clearedFailure } from '../status/record-outcome.ts';
import { describeError, OVER_APP_PASSWORD } from '../sync-errors/catalogue.ts';
import { resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { CONSENT_SCREEN_IN_TESTING } from '../sync-errors/suspect-testing.ts';
import { addMailbox, changeMailbox, FALLING_BEHIND } from '../mailboxes/change-mailbox.ts';
import { changeRoute } from '../mailboxes/change-route.ts';
import { type Credentials, sealCredential } from '../mailboxes/credentials.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { findKnownMailbox } from './find-known-mailbox.ts';
import { findMovedMailbox, isAtOtherPlace } from './find-moved-mailbox.ts';
import { isOfColleague } from './is-of-colleague.ts';
import { moveCursorTo } from '../mailboxes/route-cursor.ts';
import { chooseWhyGoogleIsLeft, isKeptInReserve, keepInReserve } from './place-app-password.ts';
import { isSeatFree } from '../mailboxes/share-seats.ts';

/** What a consent and a first successful read have shown. */
export interface ConnectedAccount {
  identity: string;
  address: string;
  ownAddresses: string[];
  cursor: string;
  scopes: string[];
  canSend: boolean;
  /** Null: Google's. */
  servers: MailboxServers | null;
  access:
    ({ route: 'google' } & Credentials['google']) | ({ route: 'app_password' } & Credentials['app_password']);
}

export interface Connected {
  mailbox: Mailbox;
  queuePosition: number | null;
  isReconnected: boolean;
  /** The mailbox goes on as before; what was given now waits until it is needed. */
  isKeptInReserve: boolean;
}

export type ConnectOutcome = { refusedBecause: string } | Connected;

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
  const found =
    (await findKnownMailbox({ r, userId, account })) ?? (await findMovedMailbox({ r, mailboxId, account }));
  // Held, so that a pass that ends just now cannot write over what is decided here.
  const known = found && (await r.mailboxes.lock(found.id));
  if (known && known.userId !== userId && !known.disconnectedAt)
    return { refusedBecause: 'connect.owned_by_other' };
  if (await isOfColleague({ r, userId, account })) return { refusedBecause: 'connect.owned_by_other' };
  if (mailboxId && known?.id !== mailboxId) return { refusedBecause: 'connect.other_address' };

  const isInReserve = known !== null && isKeptInReserve({ known, account });
  const mailbox = isInReserve
    ? await keepInReserve({ r, known, account, now })
    : await admit({ context, r, known, userId, account, seatIsFree, now });
  const { route, ...credential } = account.access;
  await r.credentials.put({
    mailboxId: mailbox.id,
    route,
    sealed: sealCredential({
      secrets: context.secrets,
      mailboxId: mailbox.id,
      route,
      servers: mailbox.servers,
      credential,
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
    isKeptInReserve: isInReserve,
  };
}

async function admit({
  known,
  ...input
}: {
  context: EngineContext;
  r: Repositories;
  known: Mailbox | null;
  userId: string;
  account: ConnectedAccount;
  seatIsFree: boolean;
  now: Date;
}): Promise<Mailbox> {
  const mailbox = known ? await reconnect({ ...input, known }) : await connectNew(input);
  // Signing in and a first read went well: neither the mailbox nor the installation is at fault any more.
  await resolveSyncErrors({
    repositories: input.r,
    mailboxId: mailbox.id,
    userId: input.userId,
    isOver: ({ code }) => {
      if (code === FALLING_BEHIND) return mailbox.status !== 'error';
      if (code === OVER_APP_PASSWORD) return mailbox.leftGoogleBecause === null;
      // Neither a missing stretch, nor a consent screen, nor what ails Gmail's telling is mended by it; missing mail only
      // an audit can find.
      return (
        describeError(code).kind !== 'cursor' &&
        code !== CONSENT_SCREEN_IN_TESTING &&
        code !== MAIL_MISSING &&
        !isFreshnessFault(code)
      );
    },
    now: input.now,
  });
  return mailbox;
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
    route: account.access.route,
    routeSince: now,
    servers: account.servers,
    leftGoogleBecause: null,
    tryGoogleAt: null,
    canSend: account.canSend,
    connectedAt: now,
    disconnectedAt: null,
    status: null,
    statusSince: now,
    hasSeat: seatIsFree,
    queuedAt: now,
    oldestWaitingAt: null,
    budgetPausedUntil: null,
    historyId: null,
    imapCursor: null,
    ...moveCursorTo({ route: account.access.route, cursor: account.cursor }),
    lastSyncedAt: null,
    lastAttemptAt: now,
    nextSyncAt: seatIsFree ? now : null,
    nextAuditAt: null,
    passEveryMs: null,
    lastNewMailAt: null,
    watchExpiresAt: null,
    watchRenewAt: null,
    watchHeardAt: null,
    idleUntil: null,
    idleFolder: null,
    // Nothing has been imported, not even under the revision that a company starts with.
    importedRevision: -1,
    importedFrom: null,
    recordedCount: 0,
  };
  return addMailbox({ repositories: r, mailbox, now, createId });
}

/** Google tells more of an account than its mail servers do: what it told is kept. */
function identify({
  known,
  account,
}: {
  known: Mailbox;
  account: ConnectedAccount;
}): Pick<Mailbox, 'identity' | 'ownAddresses'> {
  const { identity, ownAddresses } = account;
  if (account.access.route === 'google' || account.servers) return { identity, ownAddresses };
  return { identity: known.identity, ownAddresses: [...new Set([...known.ownAddresses, ...ownAddresses])] };
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
  const { route } = account.access;
  const leftGoogleBecause = chooseWhyGoogleIsLeft({ known, account });
  const isOtherWay = route !== known.route || leftGoogleBecause !== known.leftGoogleBecause;
  const routePatch = isOtherWay
    ? await changeRoute({
        repositories: r,
        before: known,
        route,
        leftGoogleBecause,
        now,
      })
    : {};
  const mailbox = await changeMailbox({
    repositories: r,
    before: known,
    patch: {
      ...clearedFailure,
      userId,
      address: account.address,
      ...identify({ known, account }),
      ...routePatch,
      servers: account.servers,
      // How far another server's folders were read says nothing of these.
      ...(isAtOtherPlace({ known, account }) && { imapCursor: null }),
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
