import { AppError } from '@mailsync/foundation';
import { checkLogins } from '../providers/imap/check-logins.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { connectMailbox, type ConnectedAccount } from './connect-mailbox.ts';
import type { EngineContext } from './engine-context.ts';

export interface ConnectAppPasswordInput {
  userId: string;
  address: string;
  /** As Google shows it: blanks between its letters mean nothing. */
  appPassword: string;
  /** The mailbox that it is for, or null for a new one. */
  mailboxId: string | null;
}

/**
 * Connects a mailbox by an app password, or adds one to a mailbox that is connected by Google. Nothing is stored before
 * the password has let us in for reading and for sending.
 */
export async function connectAppPassword({
  context,
  input,
}: {
  context: EngineContext;
  input: ConnectAppPasswordInput;
}): Promise<{ mailboxId: string }> {
  const login = input.address.trim();
  const addressKey = toAddressKey(login);
  if (!addressKey) throw refuse({ code: 'connect.not_an_address', kind: 'invalid' });
  const appPassword = input.appPassword.replaceAll(/\s+/g, '');
  if (!appPassword) throw refuse({ code: 'imap.password_refused', kind: 'invalid' });
  await expectOwnMailbox({ context, input, addressKey });

  const { imap, smtp } = context.mailServers;
  const cursor = await logIn({ context, imap, smtp, login, appPassword });
  const account: ConnectedAccount = {
    identity: `${imap.host}:${addressKey}`,
    address: login,
    ownAddresses: [addressKey],
    cursor,
    scopes: [],
    canSend: true,
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
    if ('refusedBecause' in outcome) throw refuse({ code: outcome.refusedBecause, kind: 'conflict' });
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
}): Promise<void> {
  if (mailboxId === null) return;
  const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
  if (!mailbox || mailbox.userId !== userId) {
    throw new AppError({
      code: 'mailbox.not_found',
      kind: 'not_found',
      message: 'This mailbox does not exist, or it is not yours to connect again.',
    });
  }
  if (toAddressKey(mailbox.address) === addressKey) return;
  throw new AppError({
    code: 'connect.other_address',
    kind: 'conflict',
    message: `This is the mailbox of ${mailbox.address}. Use the address and the app password of that account.`,
  });
}

async function logIn({
  context: { clock, logger },
  imap,
  smtp,
  login,
  appPassword,
}: Pick<EngineContext['mailServers'], 'imap' | 'smtp'> & {
  context: EngineContext;
  login: string;
  appPassword: string;
}): Promise<string> {
  const who = { login, password: appPassword };
  try {
    const { cursor } = await checkLogins({
      imap: { ...imap, ...who },
      smtp: { ...smtp, ...who },
      now: clock.now,
    });
    return cursor;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, detail, retryAt } = error.failure;
    logger.warn({ errorCode: code, detail }, 'A mailbox was not connected');
    const isTemporary = error.kind === 'retry' || error.kind === 'rate' || error.kind === 'bug';
    throw refuse({
      code,
      kind: isTemporary ? 'unavailable' : 'conflict',
      ...(retryAt && { retryAfterMs: Math.max(0, retryAt.getTime() - clock.now().getTime()) }),
      cause: error,
    });
  }
}

/** Says what is wrong and how to mend it, in the words of the error catalogue. */
function refuse({
  code,
  kind,
  retryAfterMs,
  cause,
}: {
  code: string;
  kind: 'invalid' | 'conflict' | 'unavailable';
  retryAfterMs?: number;
  cause?: unknown;
}): AppError {
  const { what, howToFix } = describeError(code);
  return new AppError({
    code,
    kind,
    message: `Nothing was connected. ${what}`,
    details: { howToFix },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause,
  });
}
