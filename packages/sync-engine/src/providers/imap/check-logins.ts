import { ProviderError } from '../../sync-errors/provider-error.ts';
import { readImapFailure } from './read-imap-failure.ts';
import { type ImapAccess, openImapSession } from './imap-session.ts';
import { readNow } from './list-changes.ts';

const SMTP_TIMEOUT_MS = 20_000;

/**
 * Logs in for reading and for sending, and reads the mailbox for the first time. Rejects with a `ProviderError` that
 * says which server it was; nothing is kept open.
 */
export async function checkLogins({
  imap,
  smtp,
  now,
}: {
  imap: ImapAccess;
  smtp: ImapAccess;
  now: () => Date;
}): Promise<{ cursor: string }> {
  // The cursor first: what arrives while the rest is checked lies after it.
  const cursor = await nameSurface('imap', () => readCursor({ access: imap, now }));
  await nameSurface('smtp', () => logInToSmtp({ access: smtp, now }));
  return { cursor };
}

async function nameSurface<T>(surface: 'imap' | 'smtp', logIn: () => Promise<T>): Promise<T> {
  try {
    return await logIn();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ProviderError({ ...error.failure, surface }, { cause: error.cause });
  }
}

async function readCursor({ access, now }: { access: ImapAccess; now: () => Date }): Promise<string> {
  const session = await openImapSession({ access, now });
  try {
    return (await readNow(session)).cursor;
  } finally {
    session.close();
  }
}

async function logInToSmtp({ access, now }: { access: ImapAccess; now: () => Date }): Promise<void> {
  const { host, port, elsewhere } = access;
  const address = elsewhere ? await elsewhere.findAddress({ host, port }) : host;
  // Wanted for these logins alone: 25 MB.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: address,
    port,
    // The certificate is verified for the name that was typed, whatever address it leads to.
    ...(address !== host && { tls: { servername: host } }),
    ...(elsewhere?.security === 'starttls' ? { secure: false, requireTLS: true } : { secure: true }),
    auth: { user: access.login, pass: access.password },
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  });
  try {
    await transport.verify();
  } catch (error) {
    const isElsewhere = elsewhere !== undefined;
    throw readImapFailure({ error, surface: 'smtp', command: 'login', isElsewhere, now: now() });
  } finally {
    transport.close();
  }
}
