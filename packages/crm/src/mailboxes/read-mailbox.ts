import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { findSeenOwner, mailboxNotFound } from './find-seen-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';

/** Throws `mailbox.not_found`, also for one that this person may not see. */
export async function readMailbox({
  db,
  engine,
  actor,
  mailboxId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; mailboxId: string }): Promise<OwnedMailboxView> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  const [view] = await engine.readMailboxes({ mailboxIds: [mailboxId] });
  if (!view) throw mailboxNotFound();

  const mayAct = can({ user: actor, action: 'mailbox.act', subject: owner });
  return { ...view, userName: owner.name, mayAct, isOwn: owner.ownerId === actor.id };
}
