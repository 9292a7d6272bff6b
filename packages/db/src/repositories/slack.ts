import { and, asc, eq, gt, inArray, lte, max, min } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type SlackAlert = Tables['slackAlerts']['$inferSelect'];
export type NewSlackAlert = Pick<
  SlackAlert,
  'id' | 'channelId' | 'mailboxId' | 'syncErrorId' | 'state' | 'message'
>;

/** The letterbox of alerts: rows that say what Slack should say, until it does. */
export function createSlackRepository({ executor, tables: { slackAlerts } }: RepositoryInput) {
  const isUnsent = gt(slackAlerts.version, slackAlerts.sentVersion);

  return {
    /** Alerts that stand, of a mailbox or of one sync error, oldest first. */
    async listOpenAlerts(of: { mailboxId: string } | { syncErrorId: string }): Promise<SlackAlert[]> {
      const belongs =
        'mailboxId' in of
          ? eq(slackAlerts.mailboxId, of.mailboxId)
          : eq(slackAlerts.syncErrorId, of.syncErrorId);
      return executor
        .select()
        .from(slackAlerts)
        .where(and(belongs, eq(slackAlerts.state, 'open')))
        .orderBy(asc(slackAlerts.createdAt), asc(slackAlerts.id));
    },

    async findAlert(id: string): Promise<SlackAlert | undefined> {
      const [alert] = await executor.select().from(slackAlerts).where(eq(slackAlerts.id, id));
      return alert;
    },

    /** Due at once, or behind those that their channel is still waiting to send. */
    async insertAlerts({ alerts, now }: { alerts: NewSlackAlert[]; now: Date }): Promise<void> {
      if (alerts.length === 0) return;
      const waits = await executor
        .select({ channelId: slackAlerts.channelId, until: max(slackAlerts.sendAfter) })
        .from(slackAlerts)
        .where(isUnsent)
        .groupBy(slackAlerts.channelId);
      const sendAfterOf = (channelId: string) => {
        const until = waits.find((wait) => wait.channelId === channelId)?.until;
        return until && until > now ? until : now;
      };
      await executor.insert(slackAlerts).values(
        alerts.map((alert) => ({
          ...alert,
          version: 1,
          sendAfter: sendAfterOf(alert.channelId),
          createdAt: now,
          updatedAt: now,
        })),
      );
    },

    /** Says something else from now on; due at once unless its channel is still waiting. */
    async changeAlert({
      alert,
      state,
      message,
      now,
    }: {
      alert: Pick<SlackAlert, 'id' | 'version' | 'sendAfter'>;
      state: SlackAlert['state'];
      message: SlackAlert['message'];
      now: Date;
    }): Promise<void> {
      const sendAfter = alert.sendAfter > now ? alert.sendAfter : now;
      await executor
        .update(slackAlerts)
        .set({ state, message, version: alert.version + 1, sendAfter, updatedAt: now })
        .where(eq(slackAlerts.id, alert.id));
    },

    /** What Slack does not say yet and may be told now, in the order in which it happened. */
    async listDueAlerts({ now, limit }: { now: Date; limit: number }): Promise<SlackAlert[]> {
      return executor
        .select()
        .from(slackAlerts)
        .where(and(isUnsent, lte(slackAlerts.sendAfter, now)))
        .orderBy(asc(slackAlerts.createdAt), asc(slackAlerts.id))
        .limit(limit);
    },

    /** When the next unsent alert may be sent; null when Slack says all that it should. */
    async readNextSendAt(): Promise<Date | null> {
      const [row] = await executor
        .select({ sendAfter: min(slackAlerts.sendAfter) })
        .from(slackAlerts)
        .where(isUnsent);
      return row?.sendAfter ?? null;
    },

    /** Written before Slack is called: an alert with attempts and no `slackTs` may have been posted already. */
    async noteSendStarted({ id, attempts }: { id: string; attempts: number }): Promise<void> {
      await executor.update(slackAlerts).set({ attempts }).where(eq(slackAlerts.id, id));
    },

    async noteSent({
      id,
      version,
      slackTs,
    }: {
      id: string;
      version: number;
      slackTs: string;
    }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({ sentVersion: version, slackTs, attempts: 0, lastProblem: null })
        .where(eq(slackAlerts.id, id));
    },

    /** Slack no longer has the message: the next send posts it anew. */
    async noteMessageGone(id: string): Promise<void> {
      await executor.update(slackAlerts).set({ slackTs: null, attempts: 0 }).where(eq(slackAlerts.id, id));
    },

    /** What was put off for one of these problems is due at once, and all that had to wait behind it. */
    async endWaits({ problems, now }: { problems: readonly string[]; now: Date }): Promise<void> {
      const waiting = await executor
        .select({ channelId: slackAlerts.channelId, sendAfter: slackAlerts.sendAfter })
        .from(slackAlerts)
        .where(
          and(isUnsent, gt(slackAlerts.sendAfter, now), inArray(slackAlerts.lastProblem, [...problems])),
        );
      for (const { channelId, sendAfter } of waiting) {
        const isBehind = and(eq(slackAlerts.channelId, channelId), eq(slackAlerts.sendAfter, sendAfter));
        await executor.update(slackAlerts).set({ sendAfter: now }).where(and(isUnsent, isBehind));
      }
    },

    /**
     * Says why `id` was not sent. Nothing of its channel is sent before `until`, so that its order stays.
     * `attempts` is 0 when it is certain that nothing was posted.
     */
    async noteSendFailed({
      id,
      channelId,
      attempts,
      problem,
      until,
    }: {
      id: string;
      channelId: string;
      attempts: number;
      problem: string;
      until: Date;
    }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({ attempts, lastProblem: problem })
        .where(eq(slackAlerts.id, id));
      await executor
        .update(slackAlerts)
        .set({ sendAfter: until })
        .where(and(eq(slackAlerts.channelId, channelId), isUnsent));
    },
  };
}
