import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { userNotFound } from '../users/read-user.ts';
import type { NamedSyncErrorView } from './list-sync-errors.ts';
import { readOwners } from './mailbox-access.ts';

/**
 * The newest entries of one person's error log; in one's own, faults of the installation too for those who run it.
 * Throws `user.not_found`, and `permission.denied` where it may not be seen.
 */
export async function listSyncErrorsOf({
  db,
  engine,
  actor,
  userId,
  state,
  limit,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  userId: string;
  /** Those that stand, or those that are over. */
  state: 'open' | 'over';
  limit: number;
}): Promise<NamedSyncErrorView[]> {
  const { owner, mailboxes } = await db.read(async (r) => ({
    owner: (await readOwners({ r, userIds: [userId] })).get(userId),
    mailboxes: await r.mailboxes.list({ userIds: [userId] }),
  }));
  if (!owner) throw userNotFound();
  if (!can({ user: actor, action: 'mailbox.see', subject: owner }))
    throw forbidden(`You may not see ${owner.name}'s errors.`);

  const found = await engine.readSyncErrors({
    mailboxIds: mailboxes.map(({ id }) => id),
    installation:
      userId === actor.id && can({ user: actor, action: 'installation_errors.see', subject: null }),
    state,
    before: null,
    limit,
  });
  const addressById = new Map(mailboxes.map(({ id, address }) => [id, address]));
  return found.map((error) => ({
    ...error,
    mailboxAddress: error.mailboxId === null ? null : (addressById.get(error.mailboxId) ?? null),
  }));
}
