import type { Mailbox, Repositories } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import { toAddressKey } from '../recording/address-key.ts';
import { chooseServers, readPassword, type WishedServers } from './choose-servers.ts';
import { connectMailbox, type Connected, type ConnectedAccount } from './connect-mailbox.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { findKnownMailbox } from './find-known-mailbox.ts';
import { refuseConnect } from './refuse-connect.ts';
import { tryLogins } from './try-logins.ts';

/** They part commands and the fields of a login (RFC 9051 §9, RFC 4616), and nobody types them. */
const CONTROL = /\p{Cc}/u;

export interface ConnectAppPasswordInput {
  userId: string;
  address: string;
  /** As Google shows it: blanks between its letters mean nothing. */
  appPassword: string;
  /** The mailbox that it is for, or null for a new one. */
  mailboxId: string | null;
  /** Where the mailbox is reached; left out: where `mailboxId` is reached already, or at Gmail's servers. */
  servers?: WishedServers | null;
}

/**
 * Connects a mailbox by a password, at Gmail's servers or at others, or adds an app password to a mailbox that is connected
 * by Google. Nothing is stored before the password has let us in for reading and for sending.
 */
export async function connectAppPassword({
  context,
  input,
  linkId = null,
}: {
  context: EngineContext;
  input: ConnectAppPasswordInput;
  /** The link that the person came by; spent when the mailbox is connected. */
  linkId?: string | null;
}): Promise<Connected> {
  const { userId, mailboxId } = input;
  const address = input.address.trim();
  const addressKey = toAddressKey(address);
  if (!addressKey || CONTROL.test(address))
    throw refuseConnect({ code: 'connect.not_an_address', kind: 'invalid' });
  const claim = await readClaim({ context, input, address, addressKey });
  const { servers, access } = claim;
  const cursor = await tryLogins({ context, userId, servers, ...access });
  const account: ConnectedAccount = { ...claim, cursor };
  const connected = await context.db.write(async (r) => {
    const user = await r.users.find(userId);
    if (!user || user.deactivatedAt)
      throw refuseConnect({ code: 'connect.user_deactivated', kind: 'conflict' });
    if (linkId !== null) await spendLink({ r, linkId, now: context.clock.now() });
    const outcome = await connectMailbox({ context, repositories: r, userId, mailboxId, linkId, account });
    if ('refusedBecause' in outcome)
      throw refuseConnect({
        code: outcome.refusedBecause,
        kind: 'conflict',
        provider: servers ? 'other' : 'google',
      });
    return outcome;
  });
  // A connection with the old password is not used any more.
  const { id, hasSeat } = connected.mailbox;
  context.imapConnections.close({ mailboxId: id });
  if (hasSeat) await context.wake(id);
  return connected;
}

/** What the person says is theirs, checked as far as that can be done without asking the server. */
async function readClaim({
  context,
  input,
  address,
  addressKey,
}: {
  context: EngineContext;
  input: ConnectAppPasswordInput;
  address: string;
  addressKey: string;
}) {
  const known = await expectOwnMailbox({ context, input, addressKey });
  const chosen = chooseServers({ wished: input.servers ?? null, address, known, gmail: context.mailServers });
  if ('wrong' in chosen) throw refuseConnect({ ...chosen.wrong, kind: 'invalid', provider: 'other' });
  const { servers } = chosen;
  const login = servers?.login ?? address;
  if (CONTROL.test(login)) throw refuseConnect({ code: 'connect.not_an_address', kind: 'invalid' });
  const appPassword = readPassword({ typed: input.appPassword, servers });
  if (!appPassword.trim() || CONTROL.test(appPassword))
    throw refuseConnect({ code: 'imap.password_refused', kind: 'invalid' });
  const claim = {
    identity: servers
      ? `imap://${servers.imap.host}/${login.toLowerCase()}`
      : `${context.mailServers.imap.host}:${addressKey}`,
    address,
    ownAddresses: [addressKey],
    scopes: [],
    canSend: true,
    servers,
    access: { route: 'app_password' as const, login, appPassword },
  } satisfies Omit<ConnectedAccount, 'cursor'>;
  if (!known) await expectNobodyElses({ context, userId: input.userId, account: claim });
  return claim;
}

async function expectOwnMailbox({
  context: { db },
  input: { mailboxId, userId },
  addressKey,
}: {
  context: EngineContext;
  input: ConnectAppPasswordInput;
  addressKey: string;
}): Promise<Mailbox | null> {
  if (mailboxId === null) return null;
  const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
  if (!mailbox || mailbox.userId !== userId) {
    throw new AppError({
      code: 'mailbox.not_found',
      kind: 'not_found',
      message: 'This mailbox does not exist, or it is not yours to connect again.',
    });
  }
  if (toAddressKey(mailbox.address) === addressKey) return mailbox;
  throw new AppError({
    code: 'connect.other_address',
    kind: 'conflict',
    message: `This is the mailbox of ${mailbox.address}. Use its address and its password.`,
  });
}

/** Nobody may have us log in at a mailbox that somebody else has connected: nothing could come of it but harm. */
async function expectNobodyElses({
  context: { db },
  userId,
  account,
}: {
  context: EngineContext;
  userId: string;
  account: Parameters<typeof findKnownMailbox>[0]['account'];
}): Promise<void> {
  const known = await db.read((r) => findKnownMailbox({ r, userId, account }));
  if (!known || known.userId === userId || known.disconnectedAt) return;
  const provider = account.servers ? 'other' : 'google';
  throw refuseConnect({ code: 'connect.owned_by_other', kind: 'conflict', provider });
}

/** Of all who come by one link, the first is let in; what the others have begun is taken back. */
async function spendLink({ r, linkId, now }: { r: Repositories; linkId: string; now: Date }): Promise<void> {
  if (await r.links.use({ id: linkId, now })) return;
  const isTooLate = (await r.links.get(linkId))?.usedAt === null;
  throw refuseConnect({ code: isTooLate ? 'connect.link_expired' : 'connect.link_used', kind: 'conflict' });
}
