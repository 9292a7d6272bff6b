import type { MailboxServers } from '@mailsync/db';
import { checkLogins } from '../providers/imap/check-logins.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { limitLogins } from './limit-logins.ts';
import { nameWrongField } from './name-wrong-field.ts';
import { refuseConnect } from './refuse-connect.ts';

/**
 * Logs in with what a person typed, within the limits of such logins, and reads the mailbox for the first time; nothing is
 * stored. Throws codes of the error catalogue with how to fix it, and `connect.too_many_tries`.
 */
export async function tryLogins({
  context,
  userId,
  servers,
  login,
  appPassword,
}: {
  context: EngineContext;
  userId: string;
  /** Null: Gmail's. */
  servers: MailboxServers | null;
  login: string;
  appPassword: string;
}): Promise<string> {
  const { clock, logger, mailServers, findAddress } = context;
  const who = { login, password: appPassword };
  const reach = (kind: 'imap' | 'smtp') => {
    if (!servers) return { ...mailServers[kind], ...who };
    const { host, port, security } = servers[kind];
    return { host, port, ...who, elsewhere: { security, findAddress } };
  };
  try {
    const { cursor } = await limitLogins({
      context,
      userId,
      accounts: { imapAccount: accountAt(reach('imap')), smtpAccount: accountAt(reach('smtp')) },
      logIn: () => checkLogins({ imap: reach('imap'), smtp: reach('smtp'), now: clock.now }),
    });
    return cursor;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, retryAt } = error.failure;
    const detail = hideSecret({ text: error.failure.detail, login, appPassword });
    logger.warn({ errorCode: code, detail }, 'A mailbox was not connected');
    const isTemporary = error.kind === 'retry' || error.kind === 'rate' || error.kind === 'bug';
    const path = nameWrongField(error.failure);
    throw refuseConnect({
      code,
      provider: servers ? 'other' : 'google',
      // The names of Gmail's servers are nothing that a person has typed.
      ...(path && (servers || path === 'appPassword') && { path }),
      kind: isTemporary ? 'unavailable' : 'conflict',
      ...(retryAt && { retryAfterMs: Math.max(0, retryAt.getTime() - clock.now().getTime()) }),
      // Without what the libraries threw: it holds the server's words as they came.
      cause: new ProviderError({ ...error.failure, detail }),
    });
  }
}

/** In one form, however a login is written: nobody gets more tries by another spelling of it. */
const accountAt = ({ host, login }: { host: string; login: string }) =>
  `${host}:${toAddressKey(login) ?? login.trim().toLowerCase()}`;

/** Some servers repeat what they were sent, plainly or as it went over the wire (RFC 4616). */
function hideSecret({
  text,
  login,
  appPassword,
}: {
  text: string;
  login: string;
  appPassword: string;
}): string {
  const encode = (secret: string) => Buffer.from(secret).toString('base64');
  return [appPassword, encode(`\0${login}\0${appPassword}`), encode(appPassword)].reduce(
    (hidden, secret) => hidden.replaceAll(secret, '[app password]'),
    text,
  );
}
