import type { Database } from '@mailsync/db';
import { AppError, type SecretBox } from '@mailsync/foundation';

/** What is sealed for the route over Google. */
export interface GoogleCredential {
  refreshToken: string;
}

/** Bound to its mailbox and route: a sealed text that is moved to another row cannot be opened. */
const contextOf = (mailboxId: string) => `credential:${mailboxId}:google`;

export function sealCredential({
  secrets,
  mailboxId,
  credential,
}: {
  secrets: SecretBox;
  mailboxId: string;
  credential: GoogleCredential;
}): string {
  return secrets.seal(JSON.stringify(credential), contextOf(mailboxId));
}

/** Throws `mailbox.no_credential` when there is none, `secret.cannot_open` when the secret is another one. */
export async function readCredential({
  db,
  secrets,
  mailboxId,
}: {
  db: Database;
  secrets: SecretBox;
  mailboxId: string;
}): Promise<GoogleCredential> {
  const stored = await db.read((r) => r.credentials.find({ mailboxId, route: 'google' }));
  if (!stored) {
    throw new AppError({
      code: 'mailbox.no_credential',
      kind: 'conflict',
      message: 'The mailbox has no stored access to Google. Reconnect it.',
    });
  }
  return JSON.parse(secrets.open(stored.sealed, contextOf(mailboxId))) as GoogleCredential;
}
