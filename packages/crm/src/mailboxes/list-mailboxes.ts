import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { type OwnedMailboxView, listSeenOwnerIds, readOwners } from './mailbox-access.ts';

export interface MailboxPlace {
  connectedAt: Date;
  id: string;
}

/** A page of the mailboxes that this person may see, their own too, in the order in which they were connected. */
export async function listMailboxes({
  db,
  engine,
  actor,
  after,
  limit,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  after: MailboxPlace | null;
  limit: number;
}): Promise<{ items: OwnedMailboxView[]; next: MailboxPlace | null }> {
  const { page, next, owners } = await db.read(async (r) => {
    const userIds = await listSeenOwnerIds({ r, actor });
    const found = await r.mailboxes.listPage({ userIds, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      page,
      next: found.length > limit && last ? { connectedAt: last.connectedAt, id: last.id } : null,
      owners: await readOwners({ r, userIds: page.map(({ userId }) => userId) }),
    };
  });

  const views = page.length === 0 ? [] : await engine.readMailboxes({ mailboxIds: page.map(({ id }) => id) });
  const viewById = new Map(views.map((view) => [view.id, view]));
  const items = page.flatMap(({ id, userId }) => {
    const view = viewById.get(id);
    const owner = owners.get(userId);
    if (!view || !owner) return [];
    const mayAct = can({ user: actor, action: 'mailbox.act', subject: owner });
    return [{ ...view, userName: owner.name, mayAct, isOwn: userId === actor.id }];
  });
  return { items, next };
}
