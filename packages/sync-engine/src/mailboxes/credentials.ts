import type { Database, Mailbox, MailboxServers } from '@mailsync/db';
import { AppError, type SecretBox } from '@mailsync/foundation';

/** What is sealed, by route. */
export interface Credentials {
  google: { refreshToken: string };
  app_password: { login: string; appPassword: string };
}

export type Route = Mailbox['route'];

interface Place {
  mailboxId: string;
  route: Route;
  /** Of the mailbox; null or left out: Google's. */
  servers?: MailboxServers | null;
}

/**
 * Bound to its mailbox, its route and the servers it is for: a sealed text that is moved to another row, or whose servers
 * somebody has changed in the database, cannot be opened.
 */
function contextOf({ mailboxId, route, servers }: Place): string {
  const own = `credential:${mailboxId}:${route}`;
  if (!servers) return own;
  const { imap, smtp, login } = servers;
  const places = [imap, smtp].flatMap(({ host, port, security }) => [host, port, security]);
  return `${own}:${JSON.stringify([...places, login])}`;
}

export function sealCredential<R extends Route>({
  secrets,
  mailboxId,
  route,
  servers = null,
  credential,
}: Place & {
  secrets: SecretBox;
  route: R;
  credential: Credentials[R];
}): string {
  return secrets.seal(JSON.stringify(credential), contextOf({ mailboxId, route, servers }));
}

/** Throws `mailbox.no_credential` when there is none, `secret.cannot_open` when the secret is another one. */
export async function readCredential<R extends Route>({
  db,
  secrets,
  mailboxId,
  route,
  servers = null,
}: Place & {
  db: Database;
  secrets: SecretBox;
  route: R;
}): Promise<Credentials[R]> {
  const stored = await db.read((r) => r.credentials.find({ mailboxId, route }));
  if (!stored) {
    throw new AppError({
      code: 'mailbox.no_credential',
      kind: 'conflict',
      message:
        route === 'google'
          ? 'The mailbox has no stored access to Google. Reconnect it.'
          : 'The mailbox has no stored password. Connect it again.',
    });
  }
  return JSON.parse(secrets.open(stored.sealed, contextOf({ mailboxId, route, servers }))) as Credentials[R];
}
