import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';
import { readMailbox } from './read-mailbox.ts';

/** Brings back a message that a person removed here. Throws `mailbox.not_found`, `message.not_removed`. */
export async function restoreMessage({
  db,
  engine,
  actor,
  mailboxId,
  messageId,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string;
  messageId: string;
}): Promise<OwnedMailboxView> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  if (!can({ user: actor, action: 'history.remove', subject: owner }))
    throw forbidden('You may not bring this message back: only who may remove what its mailbox recorded.');

  await engine.restoreMessage({ mailboxId, messageId });
  return readMailbox({ db, engine, actor, mailboxId });
}
