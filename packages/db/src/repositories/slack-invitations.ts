import { and, asc, eq, inArray, isNull, lt, lte, min, ne, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';

export type SlackInvitation = Tables['slackInvitations']['$inferSelect'];

const ROWS_PER_STATEMENT = 500;

/** Direct messages that ask people to connect a mailbox: who was asked when, and what is still to be sent. */
export function createSlackInvitationsRepository({ executor, tables }: RepositoryInput) {
  const { slackInvitations } = tables;
  const isDueAt = (now: Date) =>
    and(eq(slackInvitations.state, 'asked'), lte(slackInvitations.sendAfter, now));

  return {
    async find(userId: string): Promise<SlackInvitation | undefined> {
      const [found] = await executor
        .select()
        .from(slackInvitations)
        .where(eq(slackInvitations.userId, userId));
      return found;
    },

    /** Asks for a message to each of them, unless one is on its way or was sent after `unlessSince`. Returns who is asked. */
    async ask({
      userIds,
      invitedById,
      unlessSince,
      now,
    }: {
      userIds: string[];
      invitedById: string;
      unlessSince: Date;
      now: Date;
    }): Promise<string[]> {
      const asked: string[] = [];
      for (const ids of inChunks(userIds, ROWS_PER_STATEMENT)) {
        const facts = { invitedById, askedAt: now, state: 'asked' as const, sendAfter: now };
        const rows = await executor
          .insert(slackInvitations)
          .values(ids.map((userId) => ({ userId, ...facts })))
          .onConflictDoUpdate({
            target: slackInvitations.userId,
            set: { ...facts, sentAt: null, lastProblem: null },
            setWhere: and(
              ne(slackInvitations.state, 'asked'),
              or(isNull(slackInvitations.sentAt), lte(slackInvitations.sentAt, unlessSince)),
            ),
          })
          .returning({ userId: slackInvitations.userId });
        asked.push(...rows.map(({ userId }) => userId));
      }
      return asked;
    },

    /** In the order of asking. */
    async listDue({ now, limit }: { now: Date; limit: number }): Promise<SlackInvitation[]> {
      return executor
        .select()
        .from(slackInvitations)
        .where(isDueAt(now))
        .orderBy(asc(slackInvitations.askedAt), asc(slackInvitations.userId))
        .limit(limit);
    },

    /** When the next one may be sent; null when none is to be. */
    async readNextSendAt(): Promise<Date | null> {
      const [row] = await executor
        .select({ sendAfter: min(slackInvitations.sendAfter) })
        .from(slackInvitations)
        .where(eq(slackInvitations.state, 'asked'));
      return row?.sendAfter ?? null;
    },

    /** Written before Slack is called, so that after a crash nobody is asked twice. */
    async noteHanded({ userId, at }: { userId: string; at: Date }): Promise<void> {
      await executor
        .update(slackInvitations)
        .set({ state: 'unconfirmed', sentAt: at, lastProblem: null })
        .where(eq(slackInvitations.userId, userId));
    },

    async noteSent(userId: string): Promise<void> {
      await executor
        .update(slackInvitations)
        .set({ state: 'sent' })
        .where(eq(slackInvitations.userId, userId));
    },

    /** Slack knows nobody of this workspace by that address. */
    async noteNotInSlack(userId: string): Promise<void> {
      await executor
        .update(slackInvitations)
        .set({ state: 'not_in_slack', sentAt: null, lastProblem: null })
        .where(eq(slackInvitations.userId, userId));
    },

    /** It is certain that nothing was sent: these wait, with all others, until Slack may be asked again. */
    async noteNotSent({
      userId,
      problem,
      until,
    }: {
      userId: string;
      problem: string;
      until: Date;
    }): Promise<void> {
      await executor
        .update(slackInvitations)
        .set({ state: 'asked', sentAt: null, lastProblem: problem })
        .where(eq(slackInvitations.userId, userId));
      await executor
        .update(slackInvitations)
        .set({ sendAfter: until })
        .where(and(eq(slackInvitations.state, 'asked'), lt(slackInvitations.sendAfter, until)));
    },

    /** Nobody has to be asked any more. */
    async remove(userIds: string[]): Promise<void> {
      if (userIds.length === 0) return;
      await executor.delete(slackInvitations).where(inArray(slackInvitations.userId, userIds));
    },
  };
}
