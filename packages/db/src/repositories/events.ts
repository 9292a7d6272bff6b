import { asc, eq, gt, lt, max, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';

export type OutboxEvent = Tables['events']['$inferSelect'];
export type NewOutboxEvent = Omit<Tables['events']['$inferInsert'], 'seq'>;
export type OutboxEventType = OutboxEvent['type'];

const APPEND_LOCK = 7_245_002;
const ROWS_PER_STATEMENT = 500;

/** The outbox: what happened, in the order of commits, and how far each consumer has read. */
export function createEventsRepository({
  executor,
  tables: { events, eventCursors },
  onAppended,
}: RepositoryInput & { onAppended: () => void }) {
  return {
    /**
     * Append as the last thing of a transaction: on PostgreSQL numbers are given when a row is written, not when it is
     * committed, so appenders wait for each other; otherwise a consumer could step over a number that commits late.
     */
    async append(newEvents: NewOutboxEvent[]): Promise<void> {
      if (newEvents.length === 0) return;
      if (executor.dialect === 'postgres') {
        await executor.execute(sql`SELECT pg_advisory_xact_lock(${APPEND_LOCK})`);
      }
      for (const rows of inChunks(newEvents, ROWS_PER_STATEMENT)) await executor.insert(events).values(rows);
      onAppended();
    },

    /** Events with a greater number than `seq`, oldest first. */
    async readAfter({ seq, limit }: { seq: number; limit: number }): Promise<OutboxEvent[]> {
      return executor.select().from(events).where(gt(events.seq, seq)).orderBy(asc(events.seq)).limit(limit);
    },

    /** The number of the newest event, 0 when there is none: where a new consumer starts. */
    async readNewestSeq(): Promise<number> {
      const [row] = await executor.select({ seq: max(events.seq) }).from(events);
      return row?.seq ?? 0;
    },

    /** How far `consumer` has read; undefined when it is new. */
    async getCursor(consumer: string): Promise<number | undefined> {
      const [row] = await executor.select().from(eventCursors).where(eq(eventCursors.consumer, consumer));
      return row?.seq;
    },

    /** Only forward: a late, older move changes nothing. */
    async moveCursor({ consumer, seq }: { consumer: string; seq: number }): Promise<void> {
      await executor
        .insert(eventCursors)
        .values({ consumer, seq })
        .onConflictDoUpdate({
          target: eventCursors.consumer,
          set: { seq },
          setWhere: lt(eventCursors.seq, seq),
        });
    },

    /** Deletes events from before `before`, read or not: choose a time well beyond any consumer's absence. */
    async prune(before: Date): Promise<void> {
      await executor.delete(events).where(lt(events.at, before));
    },
  };
}
