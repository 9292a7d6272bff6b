import type { Mailbox, MailboxServers } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import { checkLogins } from '../providers/imap/check-logins.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { chooseServers, readPassword, type WishedServers } from './choose-servers.ts';
import { connectMailbox, type ConnectedAccount } from './connect-mailbox.ts';
import { describeNextTry } from './describe-next-try.ts';
import type { EngineContext } from './engine-context.ts';
import type { MailboxProvider } from './mailbox-provider.ts';
import { nameWrongField } from './name-wrong-field.ts';

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
}: {
  context: EngineContext;
  input: ConnectAppPasswordInput;
}): Promise<{ mailboxId: string }> {
  const address = input.address.trim();
  const addressKey = toAddressKey(address);
  if (!addressKey) throw refuse({ code: 'connect.not_an_address', kind: 'invalid' });
  const known = await expectOwnMailbox({ context, input, addressKey });
  const chosen = chooseServers({ wished: input.servers ?? null, address, known, gmail: context.mailServers });
  if ('wrong' in chosen) throw refuse({ ...chosen.wrong, kind: 'invalid', provider: 'other' });
  const { servers } = chosen;
  const login = servers?.login ?? address;
  const appPassword = readPassword({ typed: input.appPassword, servers });
  if (!appPassword.trim()) throw refuse({ code: 'imap.password_refused', kind: 'invalid' });

  const cursor = await logIn({ context, servers, login, appPassword });
  const account: ConnectedAccount = {
    identity: servers
      ? `imap://${servers.imap.host}/${login.toLowerCase()}`
      : `${context.mailServers.imap.host}:${addressKey}`,
    address,
    ownAddresses: [addressKey],
    cursor,
    scopes: [],
    canSend: true,
    servers,
    access: { route: 'app_password', login, appPassword },
  };
  const { mailbox } = await context.db.write(async (r) => {
    const user = await r.users.find(input.userId);
    if (!user || user.deactivatedAt) throw refuse({ code: 'connect.user_deactivated', kind: 'conflict' });
    const { mailboxId, userId } = input;
    const outcome = await connectMailbox({
      context,
      repositories: r,
      userId,
      mailboxId,
      linkId: null,
      account,
    });
    if ('refusedBecause' in outcome)
      throw refuse({
        code: outcome.refusedBecause,
        kind: 'conflict',
        provider: servers ? 'other' : 'google',
      });
    return outcome;
  });
  // A connection with the old password is not used any more.
  context.imapConnections.close({ mailboxId: mailbox.id });
  if (mailbox.hasSeat) await context.wake(mailbox.id);
  return { mailboxId: mailbox.id };
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

async function logIn({
  context: { clock, logger, mailServers, findAddress },
  servers,
  login,
  appPassword,
}: {
  context: EngineContext;
  servers: MailboxServers | null;
  login: string;
  appPassword: string;
}): Promise<string> {
  const who = { login, password: appPassword };
  const reach = (kind: 'imap' | 'smtp') => {
    if (!servers) return { ...mailServers[kind], ...who };
    const { host, port, security } = servers[kind];
    return { host, port, ...who, elsewhere: { security, findAddress } };
  };
  try {
    const { cursor } = await checkLogins({ imap: reach('imap'), smtp: reach('smtp'), now: clock.now });
    return cursor;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, detail, retryAt } = error.failure;
    logger.warn({ errorCode: code, detail }, 'A mailbox was not connected');
    const isTemporary = error.kind === 'retry' || error.kind === 'rate' || error.kind === 'bug';
    const path = servers ? nameWrongField(error.failure) : null;
    throw refuse({
      code,
      provider: servers ? 'other' : 'google',
      ...(path && { path }),
      kind: isTemporary ? 'unavailable' : 'conflict',
      ...(retryAt && { retryAfterMs: Math.max(0, retryAt.getTime() - clock.now().getTime()) }),
      cause: error,
    });
  }
}

/** Says what is wrong and how to mend it, in the words of the error catalogue; `path` is the field that mends it. */
function refuse({
  code,
  kind,
  provider = 'google',
  path,
  what: whatInstead,
  retryAfterMs,
  cause,
}: {
  code: string;
  kind: 'invalid' | 'conflict' | 'unavailable';
  provider?: MailboxProvider;
  path?: string;
  what?: string;
  retryAfterMs?: number;
  cause?: unknown;
}): AppError {
  const entry = describeError(code, provider);
  const howToFix = describeNextTry({ code, provider, isTemporary: kind === 'unavailable' });
  const what = whatInstead ?? entry.what;
  return new AppError({
    code,
    kind,
    message: `Nothing was connected. ${what}`,
    details: { howToFix, ...(path && { errors: [{ path, message: what }] }) },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause,
  });
}
