import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';
import { readMailbox } from './read-mailbox.ts';

/** Has a mailbox audited at once. Throws `mailbox.not_found` and whatever the engine says. */
export async function auditMailboxNow({
  db,
  engine,
  actor,
  mailboxId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; mailboxId: string }): Promise<OwnedMailboxView> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  if (!can({ user: actor, action: 'mailbox.act', subject: owner }))
    throw forbidden("You may not check other people's mailboxes.");

  await engine.requestAudit({ mailboxId });
  return readMailbox({ db, engine, actor, mailboxId });
}
