import type { Mailbox, UnconnectedPerson } from '@mailsync/db';
import type { MailboxStatus, MailboxView, SyncErrorView } from '@mailsync/sync-engine';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { INVITE_AGAIN_AFTER_MS } from '../invitations/invite-to-connect.ts';
import { readOwners } from '../mailboxes/mailbox-access.ts';
import { type Actor, can } from '../permissions/can.ts';

/** How the mailboxes that somebody is in charge of stand. Lists hold their first entries; the counts are whole. */
export interface OverviewView {
  scope: 'company' | 'team';
  companyName: string;
  /** Null for those who do not run the company. */
  seats: { takenCount: number; limitCount: number } | null;
  countByStatus: Record<MailboxStatus, number>;
  /** Open faults of the installation; empty for those who do not run it. */
  faults: SyncErrorView[];
  /** Red and grey ones, the longest first. */
  troubled: { mailbox: MailboxView; ownerName: string; mayAct: boolean }[];
  waiting: { mailbox: MailboxView; ownerName: string }[];
  unconnected: { count: number; mayBeAskedCount: number; people: UnconnectedView[] };
}

/** Somebody without a mailbox, and how they were last asked to connect one. */
export interface UnconnectedView {
  userId: string;
  name: string;
  email: string;
  isMe: boolean;
  invitation: { state: 'asked' | 'sent' | 'unconfirmed' | 'not_in_slack'; sentAt: Date | null } | null;
  /** False within a week of the last message, and while one is on its way. */
  mayBeAsked: boolean;
}

const FAULT_LIMIT = 50;

/** Null for those who see nobody's mailboxes but their own. */
export async function readOverview({
  db,
  engine,
  clock,
  actor,
  limits,
}: Pick<CrmDependencies, 'db' | 'engine' | 'clock'> & {
  actor: Actor;
  /** How many entries each list holds at most. */
  limits: { mailboxes: number; people: number };
}): Promise<OverviewView | null> {
  const teamId = chooseSeenTeam(actor);
  if (teamId === undefined) return null;

  const since = new Date(clock.now().getTime() - INVITE_AGAIN_AFTER_MS);
  const { rows, owners, ...counted } = await db.read((r) => readRows({ r, actor, teamId, since, limits }));
  const ids = [...rows.troubled, ...rows.waiting].map(({ id }) => id);
  const views = ids.length === 0 ? [] : await engine.readMailboxes({ mailboxIds: ids });
  const show = ({ id, userId }: Mailbox) => {
    const mailbox = views.find((view) => view.id === id);
    const owner = owners.get(userId);
    if (!mailbox || !owner) return [];
    const mayAct = can({ user: actor, action: 'mailbox.act', subject: owner });
    return [{ mailbox, ownerName: owner.name, mayAct }];
  };
  return {
    ...counted,
    scope: teamId === null ? 'company' : 'team',
    faults: await readFaults({ engine, actor }),
    troubled: rows.troubled.flatMap(show),
    waiting: rows.waiting.flatMap(show).map(({ mailbox, ownerName }) => ({ mailbox, ownerName })),
    unconnected: {
      ...rows.unconnectedCounts,
      people: rows.unconnected.map((person) => showPerson({ person, actor, since })),
    },
  };
}

/** Null: everybody's mailboxes; undefined: nobody's but their own. */
export function chooseSeenTeam(actor: Actor): string | null | undefined {
  const stranger = { ownerId: '', ownerTeamId: null };
  if (can({ user: actor, action: 'mailbox.see', subject: stranger })) return null;
  if (actor.teamId === null) return undefined;
  const teammate = { ownerId: '', ownerTeamId: actor.teamId };
  return can({ user: actor, action: 'mailbox.see', subject: teammate }) ? actor.teamId : undefined;
}

async function readRows({
  r,
  actor,
  teamId,
  since,
  limits,
}: {
  r: Repositories;
  actor: Actor;
  teamId: string | null;
  since: Date;
  limits: { mailboxes: number; people: number };
}) {
  const company = await r.company.get();
  const rows = {
    troubled: await r.overview.listTroubled({ teamId, limit: limits.mailboxes }),
    waiting: await r.overview.listWaiting({ teamId, limit: limits.mailboxes }),
    unconnected: await r.overview.listUnconnected({ teamId, limit: limits.people }),
    unconnectedCounts: await r.overview.countUnconnected({ teamId, since, exceptId: actor.id }),
  };
  const userIds = [...rows.troubled, ...rows.waiting].map(({ userId }) => userId);
  const mayManage = can({ user: actor, action: 'company.manage', subject: null });
  return {
    companyName: company.name,
    seats: mayManage
      ? { takenCount: await r.mailboxes.countSeats(), limitCount: company.mailboxLimit }
      : null,
    countByStatus: await r.overview.countByStatus({ teamId }),
    rows,
    owners: await readOwners({ r, userIds }),
  };
}

async function readFaults({
  engine,
  actor,
}: Pick<CrmDependencies, 'engine'> & { actor: Actor }): Promise<SyncErrorView[]> {
  if (!can({ user: actor, action: 'installation_errors.see', subject: null })) return [];
  const errors = await engine.readSyncErrors({
    mailboxIds: [],
    installation: true,
    before: null,
    limit: FAULT_LIMIT,
  });
  return errors.filter(({ resolvedAt }) => resolvedAt === null);
}

function showPerson({
  person: { user, invitation },
  actor,
  since,
}: {
  person: UnconnectedPerson;
  actor: Actor;
  since: Date;
}): UnconnectedView {
  const isMe = user.id === actor.id;
  const isAsked = invitation?.state === 'asked';
  const isRecent = invitation?.sentAt != null && invitation.sentAt > since;
  const subject = { ownerId: user.id, ownerTeamId: user.teamId };
  return {
    userId: user.id,
    name: user.name,
    email: user.email,
    isMe,
    invitation: invitation && { state: invitation.state, sentAt: invitation.sentAt },
    mayBeAsked: !isMe && !isAsked && !isRecent && can({ user: actor, action: 'mailbox.invite', subject }),
  };
}
