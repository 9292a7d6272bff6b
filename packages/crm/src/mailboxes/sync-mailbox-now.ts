import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';
import { readMailbox } from './read-mailbox.ts';

/** Tries at once, also one that has been given up. Throws `mailbox.not_found` and whatever the engine says. */
export async function syncMailboxNow({
  db,
  engine,
  actor,
  mailboxId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; mailboxId: string }): Promise<OwnedMailboxView> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  if (!can({ user: actor, action: 'mailbox.act', subject: owner }))
    throw forbidden("You may not retry other people's mailboxes.");

  await engine.requestSync({ mailboxId });
  return readMailbox({ db, engine, actor, mailboxId });
}
