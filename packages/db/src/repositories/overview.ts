import {
  and,
  asc,
  count,
  eq,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Mailbox } from './mailboxes.ts';
import type { SlackInvitation } from './slack-invitations.ts';
import type { User } from './users.ts';

/** Somebody who works here and has no mailbox connected, with how they were last asked. */
export interface UnconnectedPerson {
  user: Pick<User, 'id' | 'name' | 'email' | 'teamId'>;
  invitation: SlackInvitation | null;
}

/** Of one team; null: of the whole company. */
interface Scope {
  teamId: string | null;
}

/** How a company or a team stands, counted by the database so that it costs the same with ten people and ten thousand. */
export function createOverviewRepository({ executor, tables }: RepositoryInput) {
  const { mailboxes, users, slackInvitations } = tables;
  const inUse = isNull(mailboxes.disconnectedAt);
  const ofTeam = ({ teamId }: Scope) => (teamId === null ? undefined : eq(users.teamId, teamId));

  const selectMailboxes = (condition: SQL | undefined) =>
    executor
      .select({ mailbox: mailboxes })
      .from(mailboxes)
      .innerJoin(users, eq(users.id, mailboxes.userId))
      .where(condition);
  const isUnconnected = (scope: Scope) =>
    and(
      isNull(users.deactivatedAt),
      ofTeam(scope),
      notExists(
        executor
          .select({ id: mailboxes.id })
          .from(mailboxes)
          .where(and(eq(mailboxes.userId, users.id), inUse)),
      ),
    );
  /** Was not asked after `since`, and is not being asked just now. */
  const mayBeAsked = (since: Date) =>
    or(
      isNull(slackInvitations.userId),
      and(
        ne(slackInvitations.state, 'asked'),
        or(isNull(slackInvitations.sentAt), lte(slackInvitations.sentAt, since)),
      ),
    );
  const selectUnconnected = (condition: SQL | undefined) =>
    executor
      .select({
        user: { id: users.id, name: users.name, email: users.email, teamId: users.teamId },
        invitation: slackInvitations,
      })
      .from(users)
      .leftJoin(slackInvitations, eq(slackInvitations.userId, users.id))
      .where(condition)
      .orderBy(asc(users.name), asc(users.id));
  const countUnconnected = async (condition: SQL | undefined): Promise<number> => {
    const [row] = await executor
      .select({ count: count() })
      .from(users)
      .leftJoin(slackInvitations, eq(slackInvitations.userId, users.id))
      .where(condition);
    return row?.count ?? 0;
  };

  return {
    /** Connected mailboxes by status. */
    async countByStatus(scope: Scope): Promise<Record<NonNullable<Mailbox['status']>, number>> {
      const rows = await executor
        .select({ status: mailboxes.status, count: count() })
        .from(mailboxes)
        .innerJoin(users, eq(users.id, mailboxes.userId))
        .where(and(inUse, isNotNull(mailboxes.status), ofTeam(scope)))
        .groupBy(mailboxes.status);
      const counts = { enabled: 0, error: 0, connection: 0, pending: 0 };
      for (const row of rows) counts[row.status!] = row.count;
      return counts;
    },

    /** Those that are red or grey, the longest first. */
    async listTroubled({ limit, ...scope }: Scope & { limit: number }): Promise<Mailbox[]> {
      const isTroubled = inArray(mailboxes.status, ['error', 'connection']);
      const rows = await selectMailboxes(and(inUse, isTroubled, ofTeam(scope)))
        .orderBy(asc(mailboxes.statusSince), asc(mailboxes.id))
        .limit(limit);
      return rows.map(({ mailbox }) => mailbox);
    },

    /** All, those that need somebody first: stopped, failing, waiting for a seat, then the rest; the longest so first. */
    async listNeediest({ limit, ...scope }: Scope & { limit: number }): Promise<Mailbox[]> {
      const need = sql`case ${mailboxes.status} when 'connection' then 0 when 'error' then 1 when 'pending' then 2 else 3 end`;
      const rows = await selectMailboxes(and(inUse, isNotNull(mailboxes.status), ofTeam(scope)))
        .orderBy(asc(need), asc(mailboxes.statusSince), asc(mailboxes.id))
        .limit(limit);
      return rows.map(({ mailbox }) => mailbox);
    },

    /** Those that wait for a seat, first come first. */
    async listWaiting({ limit, ...scope }: Scope & { limit: number }): Promise<Mailbox[]> {
      const rows = await selectMailboxes(and(inUse, eq(mailboxes.hasSeat, false), ofTeam(scope)))
        .orderBy(asc(mailboxes.queuedAt), asc(mailboxes.id))
        .limit(limit);
      return rows.map(({ mailbox }) => mailbox);
    },

    /** How many have connected nothing, and how many of them, `exceptId` left out, were not asked after `since`. */
    async countUnconnected({
      since,
      exceptId,
      ...scope
    }: Scope & { since: Date; exceptId: string }): Promise<{ count: number; mayBeAskedCount: number }> {
      const isUnasked = and(isUnconnected(scope), mayBeAsked(since), ne(users.id, exceptId));
      return {
        count: await countUnconnected(isUnconnected(scope)),
        mayBeAskedCount: await countUnconnected(isUnasked),
      };
    },

    /** Those who have connected nothing, by name; of all, or of these people. */
    async listUnconnected({
      userIds,
      limit,
      ...scope
    }: Scope & { userIds?: string[]; limit?: number }): Promise<UnconnectedPerson[]> {
      const query = selectUnconnected(
        and(isUnconnected(scope), userIds === undefined ? undefined : inArray(users.id, userIds)),
      );
      return limit === undefined ? query : query.limit(limit);
    },
  };
}
