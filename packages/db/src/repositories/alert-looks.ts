import { and, asc, eq, inArray, lte, min, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';

export type AlertLook = Tables['alertLooks']['$inferSelect'];
export type NewAlertLook = Omit<AlertLook, 'askedCount'>;
export type AlertSnooze = Tables['alertSnoozes']['$inferSelect'];

const ROWS_PER_STATEMENT = 500;

/** What is to be looked at for alerts, and when; and which troubles people want to hear no more of for a while. */
export function createAlertLooksRepository({
  executor,
  tables: { alertLooks, alertSnoozes },
}: RepositoryInput) {
  return {
    /** Asks for looks; one that is asked for already comes at the earlier of both times. */
    async ask(looks: NewAlertLook[]): Promise<void> {
      for (const rows of inChunks(looks, ROWS_PER_STATEMENT)) {
        await executor
          .insert(alertLooks)
          .values(rows)
          .onConflictDoUpdate({
            target: alertLooks.subject,
            set: {
              dueAt: sql`case when excluded.due_at < ${alertLooks.dueAt} then excluded.due_at else ${alertLooks.dueAt} end`,
              askedCount: sql`${alertLooks.askedCount} + 1`,
            },
          });
      }
    },

    async listDue({ now, limit }: { now: Date; limit: number }): Promise<AlertLook[]> {
      return executor
        .select()
        .from(alertLooks)
        .where(lte(alertLooks.dueAt, now))
        .orderBy(asc(alertLooks.dueAt), asc(alertLooks.seq), asc(alertLooks.subject))
        .limit(limit);
    },

    async readNextDueAt(): Promise<Date | null> {
      const [row] = await executor.select({ dueAt: min(alertLooks.dueAt) }).from(alertLooks);
      return row?.dueAt ?? null;
    },

    /** These are done, unless somebody has asked anew meanwhile. */
    async settle(looks: AlertLook[]): Promise<void> {
      for (const rows of inChunks(looks, ROWS_PER_STATEMENT)) {
        const same = rows.map(({ subject, askedCount }) =>
          and(eq(alertLooks.subject, subject), eq(alertLooks.askedCount, askedCount)),
        );
        await executor.delete(alertLooks).where(or(...same));
      }
    },

    async listSnoozes(topics: string[]): Promise<AlertSnooze[]> {
      return topics.length === 0
        ? []
        : executor.select().from(alertSnoozes).where(inArray(alertSnoozes.topic, topics));
    },

    async snooze(snooze: AlertSnooze): Promise<void> {
      const { userId, until } = snooze;
      await executor
        .insert(alertSnoozes)
        .values(snooze)
        .onConflictDoUpdate({ target: alertSnoozes.topic, set: { userId, until } });
    },

    async endSnoozes(topics: string[]): Promise<void> {
      if (topics.length > 0) await executor.delete(alertSnoozes).where(inArray(alertSnoozes.topic, topics));
    },
  };
}
