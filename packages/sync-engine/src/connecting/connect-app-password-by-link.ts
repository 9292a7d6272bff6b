import { AppError } from '@mailsync/foundation';
import type { ConnectResultView } from '../engine.ts';
import { connectAppPassword } from './connect-app-password.ts';
import { findConnectLink } from './connect-links.ts';
import { describeConnected } from './connect-result.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';

/**
 * Connects the mailbox of a link's person by an app password. Whoever holds the link proves with the password of the
 * expected address that the mailbox is theirs. Spent only when it is connected, so that a typing error can be mended;
 * how often, the limits of logins say.
 */
export async function connectAppPasswordByLink({
  context,
  token,
  appPassword,
}: {
  context: EngineContext;
  token: string;
  appPassword: string;
}): Promise<ConnectResultView> {
  const link = await findConnectLink({ context, token });
  const { mailboxId } = link.data;
  const address = await readAddress({ context, mailboxId, expectedAddress: link.data.expectedAddress });
  const connected = await connectAppPassword({
    context,
    linkId: link.id,
    input: { userId: link.userId!, address, appPassword, mailboxId },
  });
  return describeConnected(connected);
}

/** A mailbox that is connected again expects its own address, which may have changed since. */
async function readAddress({
  context: { db },
  mailboxId,
  expectedAddress,
}: {
  context: EngineContext;
  mailboxId: string | null;
  expectedAddress: string | null;
}): Promise<string> {
  const mailbox = mailboxId === null ? undefined : await db.read((r) => r.mailboxes.find(mailboxId));
  const address = mailbox?.address ?? expectedAddress;
  if (address !== null) return address;
  throw new AppError({
    code: 'link.not_found',
    kind: 'not_found',
    message: 'This link names no mailbox. Ask for a new one with /mailsync connect.',
  });
}
