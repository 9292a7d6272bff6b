import type { MailboxStatus } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { type OwnedMailboxView, listSeenOwnerIds, readOwners } from './mailbox-access.ts';

/** How all mailboxes stand that a person may see. */
export interface StandingView {
  /** `own` for those who see nobody's but their own. */
  scope: 'company' | 'team' | 'own';
  countByStatus: Record<MailboxStatus, number>;
  /** The first of them: those that need somebody before those that do not. */
  mailboxes: OwnedMailboxView[];
}

/** Counts and the first few, which cost the same with ten mailboxes and ten thousand. */
export async function readStanding({
  db,
  engine,
  actor,
  limit,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; limit: number }): Promise<StandingView> {
  const { userIds, countByStatus, rows, owners } = await db.read(async (r) => {
    const userIds = await listSeenOwnerIds({ r, actor });
    const rows = await r.mailboxes.listNeediest({ userIds, limit });
    return {
      userIds,
      countByStatus: await r.mailboxes.countByStatus({ userIds }),
      rows,
      owners: await readOwners({ r, userIds: rows.map(({ userId }) => userId) }),
    };
  });
  const views = rows.length === 0 ? [] : await engine.readMailboxes({ mailboxIds: rows.map(({ id }) => id) });
  const viewById = new Map(views.map((view) => [view.id, view]));
  const mailboxes = rows.flatMap(({ id, userId }) => {
    const view = viewById.get(id);
    const owner = owners.get(userId);
    if (!view || !owner) return [];
    const mayAct = can({ user: actor, action: 'mailbox.act', subject: owner });
    return [{ ...view, userName: owner.name, mayAct, isOwn: userId === actor.id }];
  });
  return { scope: chooseScope({ actor, userIds }), countByStatus, mailboxes };
}

function chooseScope({ actor, userIds }: { actor: Actor; userIds: string[] | null }): StandingView['scope'] {
  if (userIds === null) return 'company';
  return seesOthers(actor) ? 'team' : 'own';
}

/** Whether this person may see how anybody else's mailboxes are doing. */
export function seesOthers(user: Actor): boolean {
  return can({ user, action: 'mailbox.see', subject: { ownerId: '', ownerTeamId: user.teamId } });
}
