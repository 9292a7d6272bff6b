import { readImapFailure } from './read-imap-failure.ts';
import { type ImapAccess, openImapSession } from './imap-session.ts';
import { readNow } from './list-changes.ts';

const SMTP_TIMEOUT_MS = 20_000;

/**
 * Logs in for reading and for sending, and reads the mailbox for the first time. Rejects with a `ProviderError`; nothing
 * is kept open.
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
  const session = await openImapSession({ access: imap, now });
  try {
    // The cursor first: what arrives while the rest is checked lies after it.
    const { cursor } = await readNow(session);
    await logInToSmtp({ access: smtp, now });
    return { cursor };
  } finally {
    session.close();
  }
}

async function logInToSmtp({ access, now }: { access: ImapAccess; now: () => Date }): Promise<void> {
  // Wanted for these logins alone: 25 MB.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: access.host,
    port: access.port,
    secure: true,
    auth: { user: access.login, pass: access.password },
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  });
  try {
    await transport.verify();
  } catch (error) {
    throw readImapFailure({ error, surface: 'smtp', command: 'login', now: now() });
  } finally {
    transport.close();
  }
}
