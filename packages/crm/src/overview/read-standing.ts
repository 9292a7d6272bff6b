import type { MailboxStatus } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { type OwnedMailboxView, readOwners } from '../mailboxes/mailbox-access.ts';
import { type Actor, can } from '../permissions/can.ts';
import { chooseSeenTeam } from './read-overview.ts';

/** How all mailboxes stand that somebody is in charge of. */
export interface StandingView {
  scope: 'company' | 'team';
  countByStatus: Record<MailboxStatus, number>;
  /** The first of them: those that need somebody before those that do not. */
  mailboxes: OwnedMailboxView[];
}

/** Counts and the first few. Null for those who see nobody's mailboxes but their own. */
export async function readStanding({
  db,
  engine,
  actor,
  limit,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; limit: number }): Promise<StandingView | null> {
  const teamId = chooseSeenTeam(actor);
  if (teamId === undefined) return null;

  const { countByStatus, rows, owners } = await db.read(async (r) => {
    const rows = await r.overview.listNeediest({ teamId, limit });
    return {
      countByStatus: await r.overview.countByStatus({ teamId }),
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
  return { scope: teamId === null ? 'company' : 'team', countByStatus, mailboxes };
}
