import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { userNotFound } from '../users/read-user.ts';
import { type OwnedMailboxView, readOwners } from './mailbox-access.ts';

/** The connected mailboxes of one person. Throws `user.not_found`, and `permission.denied` where they may not be seen. */
export async function listMailboxesOf({
  db,
  engine,
  actor,
  userId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; userId: string }): Promise<OwnedMailboxView[]> {
  const owner = await db.read(async (r) => (await readOwners({ r, userIds: [userId] })).get(userId));
  if (!owner) throw userNotFound();
  if (!can({ user: actor, action: 'mailbox.see', subject: owner }))
    throw forbidden(`You may not see how ${owner.name}'s mailboxes are doing.`);

  const views = await engine.readMailboxes({ userIds: [userId] });
  const mayAct = can({ user: actor, action: 'mailbox.act', subject: owner });
  return views
    .filter(({ disconnectedAt }) => disconnectedAt === null)
    .map((view) => ({ ...view, userName: owner.name, mayAct, isOwn: userId === actor.id }));
}
