import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';
import { readMailbox } from './read-mailbox.ts';

/** Ends a mailbox; `remove` also removes what only it recorded. Throws `mailbox.not_found` and whatever the engine says. */
export async function disconnectMailbox({
  db,
  engine,
  actor,
  mailboxId,
  history,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string;
  history: 'keep' | 'remove';
}): Promise<OwnedMailboxView> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  if (!can({ user: actor, action: 'mailbox.act', subject: owner }))
    throw forbidden("You may not disconnect other people's mailboxes.");
  if (history === 'remove' && !can({ user: actor, action: 'history.remove', subject: owner }))
    throw forbidden('You may not remove recorded history. Disconnect and keep it, or ask an administrator.');

  await engine.disconnectMailbox({ mailboxId, history });
  return readMailbox({ db, engine, actor, mailboxId });
}
