import type { Database, Mailbox } from '@mailsync/db';
import { AppError, type SecretBox } from '@mailsync/foundation';

/** What is sealed, by route. */
export interface Credentials {
  google: { refreshToken: string };
  app_password: { login: string; appPassword: string };
}

export type Route = Mailbox['route'];

/** Bound to its mailbox and route: a sealed text that is moved to another row cannot be opened. */
const contextOf = (place: { mailboxId: string; route: Route }) =>
  `credential:${place.mailboxId}:${place.route}`;

export function sealCredential<R extends Route>({
  secrets,
  mailboxId,
  route,
  credential,
}: {
  secrets: SecretBox;
  mailboxId: string;
  route: R;
  credential: Credentials[R];
}): string {
  return secrets.seal(JSON.stringify(credential), contextOf({ mailboxId, route }));
}

/** Throws `mailbox.no_credential` when there is none, `secret.cannot_open` when the secret is another one. */
export async function readCredential<R extends Route>({
  db,
  secrets,
  mailboxId,
  route,
}: {
  db: Database;
  secrets: SecretBox;
  mailboxId: string;
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
          : 'The mailbox has no stored app password. Connect it again.',
    });
  }
  return JSON.parse(secrets.open(stored.sealed, contextOf({ mailboxId, route }))) as Credentials[R];
}
