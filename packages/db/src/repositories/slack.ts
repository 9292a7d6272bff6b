import { and, asc, count, eq, gt, gte, inArray, isNull, lt, lte, max, min, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type SlackAlert = Tables['slackAlerts']['$inferSelect'];
export type NewSlackAlert = Pick<
  SlackAlert,
  'id' | 'channelId' | 'userId' | 'topic' | 'parentId' | 'state' | 'message'
> & {
  /** Not sent before; left out: at once. */
  holdUntil?: Date | undefined;
};

/** How the letterbox stands for one channel. */
export interface SlackBacklog {
  channelId: string;
  waitingCount: number;
  /** Why Slack does not take what waits; null when it only waits for its turn. */
  problem: string | null;
  since: Date;
}

/** The letterbox of alerts: rows that say what Slack should say, until it does. */
export function createSlackRepository({
  executor,
  tables: { slackAlerts, slackDirectChannels },
}: RepositoryInput) {
  const isUnsent = gt(slackAlerts.version, slackAlerts.sentVersion);
  const inOrder = [asc(slackAlerts.createdAt), asc(slackAlerts.id)] as const;

  return {
    /** Messages about these that stand, or have ended since then; oldest first. Lines are not among them. */
    async listAlerts({ topics, endedSince }: { topics: string[]; endedSince: Date }): Promise<SlackAlert[]> {
      if (topics.length === 0) return [];
      const stands = or(eq(slackAlerts.state, 'open'), gte(slackAlerts.endedAt, endedSince));
      return executor
        .select()
        .from(slackAlerts)
        .where(and(inArray(slackAlerts.topic, topics), isNull(slackAlerts.parentId), stands))
        .orderBy(...inOrder);
    },

    /** What open messages are about. */
    async listOpenTopics(): Promise<string[]> {
      const rows = await executor
        .selectDistinct({ topic: slackAlerts.topic })
        .from(slackAlerts)
        .where(and(eq(slackAlerts.state, 'open'), isNull(slackAlerts.parentId)));
      return rows.map(({ topic }) => topic);
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
        .where(
          and(
            isUnsent,
            inArray(slackAlerts.channelId, [...new Set(alerts.map(({ channelId }) => channelId))]),
          ),
        )
        .groupBy(slackAlerts.channelId);
      const sendAfterOf = ({ channelId, holdUntil = now }: NewSlackAlert) => {
        const until = waits.find((wait) => wait.channelId === channelId)?.until;
        return until && until > holdUntil ? until : holdUntil;
      };
      await executor.insert(slackAlerts).values(
        alerts.map((alert) => {
          const { id, channelId, userId, topic, parentId, state, message } = alert;
          const row = { id, channelId, userId, topic, parentId, state, message };
          return { ...row, version: 1, sendAfter: sendAfterOf(alert), createdAt: now, updatedAt: now };
        }),
      );
    },

    /** Says something else from now on; due at once unless its channel is still waiting. */
    async changeAlert({
      alert,
      state,
      message,
      now,
    }: {
      alert: Pick<SlackAlert, 'id' | 'sendAfter'>;
      state: SlackAlert['state'];
      message: SlackAlert['message'];
      now: Date;
    }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({
          state,
          message,
          version: sql`${slackAlerts.version} + 1`,
          sendAfter: alert.sendAfter > now ? alert.sendAfter : now,
          updatedAt: now,
          endedAt: state === 'open' ? null : now,
        })
        .where(eq(slackAlerts.id, alert.id));
    },

    /** Forgets what nobody has been told yet. False when Slack may have been told meanwhile: it stays. */
    async dropUnposted(id: string): Promise<boolean> {
      const dropped = await executor
        .delete(slackAlerts)
        .where(and(eq(slackAlerts.id, id), isNull(slackAlerts.slackTs), eq(slackAlerts.attempts, 0)))
        .returning({ id: slackAlerts.id });
      return dropped.length > 0;
    },

    /** Lines of a thread that Slack has not been told of: newer ones say more. */
    async dropUnpostedLines({ parentId }: { parentId: string }): Promise<void> {
      await executor
        .delete(slackAlerts)
        .where(
          and(eq(slackAlerts.parentId, parentId), isNull(slackAlerts.slackTs), eq(slackAlerts.attempts, 0)),
        );
    },

    /**
     * The channels for which something may be sent now, before the people for whom something may: what many read is not to wait
     * behind a thousand direct messages. The one that has waited longest first.
     */
    async listDueChannels({ now }: { now: Date }): Promise<string[]> {
      const rows = await executor
        .select({ channelId: slackAlerts.channelId })
        .from(slackAlerts)
        .where(and(isUnsent, lte(slackAlerts.sendAfter, now)))
        .groupBy(slackAlerts.channelId)
        .orderBy(
          asc(sql`case when count(${slackAlerts.userId}) > 0 then 1 else 0 end`),
          asc(min(slackAlerts.createdAt)),
          asc(slackAlerts.channelId),
        );
      return rows.map(({ channelId }) => channelId);
    },

    /** What is to be sent next there, in the order in which it happened; undefined when nothing may be sent now. */
    async findDueAlert({
      channelId,
      now,
    }: {
      channelId: string;
      now: Date;
    }): Promise<SlackAlert | undefined> {
      const [alert] = await executor
        .select()
        .from(slackAlerts)
        .where(and(eq(slackAlerts.channelId, channelId), isUnsent, lte(slackAlerts.sendAfter, now)))
        .orderBy(...inOrder)
        .limit(1);
      return alert;
    },

    /** When the next unsent alert may be sent; null when Slack says all that it should. */
    async readNextSendAt(): Promise<Date | null> {
      const [row] = await executor
        .select({ sendAfter: min(slackAlerts.sendAfter) })
        .from(slackAlerts)
        .where(isUnsent);
      return row?.sendAfter ?? null;
    },

    /**
     * Written before Slack is called: an alert with attempts and no `slackTs` may have been posted already. False when it was
     * changed or dropped since it was read: then it must not be sent as it was.
     */
    async noteSendStarted({ id, version }: { id: string; version: number }): Promise<boolean> {
      const noted = await executor
        .update(slackAlerts)
        .set({ attempts: sql`${slackAlerts.attempts} + 1` })
        .where(and(eq(slackAlerts.id, id), eq(slackAlerts.version, version)))
        .returning({ id: slackAlerts.id });
      return noted.length > 0;
    },

    async noteSent({
      id,
      version,
      slackTs,
    }: {
      id: string;
      version: number;
      slackTs: string | null;
    }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({ sentVersion: version, slackTs, attempts: 0, lastProblem: null, problemSince: null })
        .where(eq(slackAlerts.id, id));
    },

    /** Slack no longer has the message: the next send posts it anew. */
    async noteMessageGone(id: string): Promise<void> {
      await executor.update(slackAlerts).set({ slackTs: null, attempts: 0 }).where(eq(slackAlerts.id, id));
    },

    /** Nobody can be told: it stays as it is, with the reason, and is tried no more. */
    async noteUndeliverable({ id, problem }: { id: string; problem: string }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({ sentVersion: sql`${slackAlerts.version}`, lastProblem: problem, problemSince: null })
        .where(eq(slackAlerts.id, id));
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
      now,
      until,
    }: {
      id: string;
      channelId: string;
      attempts: number;
      problem: string;
      now: Date;
      until: Date;
    }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({
          attempts,
          lastProblem: problem,
          problemSince: sql`coalesce(${slackAlerts.problemSince}, ${sql.param(now, slackAlerts.problemSince)})`,
        })
        .where(eq(slackAlerts.id, id));
      await executor
        .update(slackAlerts)
        .set({ sendAfter: until })
        .where(and(eq(slackAlerts.channelId, channelId), isUnsent, lt(slackAlerts.sendAfter, until)));
    },

    /** Nothing at all is sent before then. */
    async holdAll({ until }: { until: Date }): Promise<void> {
      await executor
        .update(slackAlerts)
        .set({ sendAfter: until })
        .where(and(isUnsent, lt(slackAlerts.sendAfter, until)));
    },

    /** What was put off for one of these problems is due at once, and all that had to wait with it. */
    async endWaits({ problems, now }: { problems: readonly string[]; now: Date }): Promise<void> {
      const waiting = await executor
        .selectDistinct({ sendAfter: slackAlerts.sendAfter })
        .from(slackAlerts)
        .where(
          and(isUnsent, gt(slackAlerts.sendAfter, now), inArray(slackAlerts.lastProblem, [...problems])),
        );
      if (waiting.length === 0) return;
      const until = waiting.map(({ sendAfter }) => sendAfter);
      await executor
        .update(slackAlerts)
        .set({ sendAfter: now })
        .where(and(isUnsent, inArray(slackAlerts.sendAfter, until)));
    },

    /** What waits, by channel, with the reason of the one that waits longest. */
    async readBacklog(): Promise<SlackBacklog[]> {
      const rows = await executor
        .select({
          channelId: slackAlerts.channelId,
          waitingCount: count(),
          problem: max(slackAlerts.lastProblem),
          problemSince: min(slackAlerts.problemSince),
          since: min(slackAlerts.updatedAt),
        })
        .from(slackAlerts)
        .where(isUnsent)
        .groupBy(slackAlerts.channelId)
        .orderBy(asc(slackAlerts.channelId));
      return rows.map(({ channelId, waitingCount, problem, problemSince, since }) => ({
        channelId,
        waitingCount,
        problem,
        since: problemSince ?? since!,
      }));
    },

    async findDirectChannel(slackUserId: string): Promise<string | undefined> {
      const [row] = await executor
        .select()
        .from(slackDirectChannels)
        .where(eq(slackDirectChannels.slackUserId, slackUserId));
      return row?.channelId;
    },

    async rememberDirectChannel(row: { slackUserId: string; channelId: string }): Promise<void> {
      const { channelId } = row;
      await executor
        .insert(slackDirectChannels)
        .values(row)
        .onConflictDoUpdate({ target: slackDirectChannels.slackUserId, set: { channelId } });
    },

    async forgetDirectChannel(slackUserId: string): Promise<void> {
      await executor.delete(slackDirectChannels).where(eq(slackDirectChannels.slackUserId, slackUserId));
    },

    /** Forgets what has been over since then. */
    async prune(before: Date): Promise<void> {
      await executor
        .delete(slackAlerts)
        .where(and(eq(slackAlerts.state, 'recovered'), lt(slackAlerts.updatedAt, before)));
    },
  };
}
