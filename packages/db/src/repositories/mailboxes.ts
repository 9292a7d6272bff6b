import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  or,
  sql,
} from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';

const ROWS_PER_STATEMENT = 500;

export type Mailbox = Tables['mailboxes']['$inferSelect'];
export type NewMailbox = Tables['mailboxes']['$inferInsert'];
export type StatusChange = Tables['statusChanges']['$inferSelect'];

/** Connected inboxes and the history of their statuses. */
export function createMailboxesRepository({
  executor,
  tables: { mailboxes, statusChanges },
}: RepositoryInput) {
  const inUse = isNull(mailboxes.disconnectedAt);
  const holdsSeat = and(inUse, eq(mailboxes.hasSeat, true));
  const waits = and(inUse, eq(mailboxes.hasSeat, false));

  async function first(condition: ReturnType<typeof eq>): Promise<Mailbox | null> {
    const [mailbox] = await executor.select().from(mailboxes).where(condition).limit(1);
    return mailbox ?? null;
  }

  return {
    find: (id: string) => first(eq(mailboxes.id, id)),
    /** Holds the mailbox's row until the transaction ends, so that two who change its status do so one after the other. */
    async lock(id: string): Promise<Mailbox | null> {
      const query = executor.select().from(mailboxes).where(eq(mailboxes.id, id)).limit(1);
      const [mailbox] = await (executor.dialect === 'postgres' ? query.for('update') : query);
      return mailbox ?? null;
    },
    findByIdentity: (identity: string) => first(eq(mailboxes.identity, identity)),

    /** By time of connection. Without `ids` or `userIds`: all. */
    async list({
      ids,
      userIds,
    }: { ids?: string[] | undefined; userIds?: string[] | undefined } = {}): Promise<Mailbox[]> {
      return executor
        .select()
        .from(mailboxes)
        .where(
          and(
            ids ? inArray(mailboxes.id, ids) : undefined,
            userIds ? inArray(mailboxes.userId, userIds) : undefined,
          ),
        )
        .orderBy(asc(mailboxes.connectedAt), asc(mailboxes.id));
    },

    /** A page of what `list` gives, from behind a place on; `userIds` null: everybody's. */
    async listPage({
      userIds,
      after,
      limit,
    }: {
      userIds: string[] | null;
      after: { connectedAt: Date; id: string } | null;
      limit: number;
    }): Promise<Mailbox[]> {
      return executor
        .select()
        .from(mailboxes)
        .where(
          and(
            userIds === null ? undefined : inArray(mailboxes.userId, userIds),
            after === null
              ? undefined
              : and(
                  gte(mailboxes.connectedAt, after.connectedAt),
                  or(gt(mailboxes.connectedAt, after.connectedAt), gt(mailboxes.id, after.id)),
                ),
          ),
        )
        .orderBy(asc(mailboxes.connectedAt), asc(mailboxes.id))
        .limit(limit);
    },

    /** Ids of mailboxes whose next pass is due, the longest overdue first. */
    async listDue({ now, limit }: { now: Date; limit: number }): Promise<string[]> {
      const rows = await executor
        .select({ id: mailboxes.id })
        .from(mailboxes)
        .where(lte(mailboxes.nextSyncAt, now))
        .orderBy(asc(mailboxes.nextSyncAt))
        .limit(limit);
      return rows.map((row) => row.id);
    },

    /** Mailboxes that should sync and whose next pass is none, or at one of the two ends; the longest overdue first. */
    async listOddlyPlanned({
      dueBefore,
      plannedAfter,
      limit,
    }: {
      dueBefore: Date;
      plannedAfter: Date;
      limit: number;
    }): Promise<Mailbox[]> {
      return executor
        .select()
        .from(mailboxes)
        .where(
          and(
            holdsSeat,
            isNull(mailboxes.givenUpAt),
            or(
              isNull(mailboxes.nextSyncAt),
              lt(mailboxes.nextSyncAt, dueBefore),
              gt(mailboxes.nextSyncAt, plannedAfter),
            ),
          ),
        )
        .orderBy(asc(mailboxes.nextSyncAt))
        .limit(limit);
    },

    async insert(mailbox: NewMailbox): Promise<void> {
      await executor.insert(mailboxes).values(mailbox);
    },
    async update(id: string, patch: Partial<NewMailbox>): Promise<void> {
      await executor.update(mailboxes).set(patch).where(eq(mailboxes.id, id));
    },
    async addRecorded({ id, count }: { id: string; count: number }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ recordedCount: sql`${mailboxes.recordedCount} + ${count}` })
        .where(eq(mailboxes.id, id));
    },

    countSeats: () => executor.$count(mailboxes, holdsSeat),
    countWaiting: () => executor.$count(mailboxes, waits),

    /** Those that wait for a seat, first come first. */
    async listWaiting({ limit }: { limit?: number } = {}): Promise<Mailbox[]> {
      const query = executor
        .select()
        .from(mailboxes)
        .where(waits)
        .orderBy(asc(mailboxes.queuedAt), asc(mailboxes.id));
      return limit === undefined ? query : query.limit(limit);
    },
    /** Those that hold a seat, the newest first: they go back in line when the limit is lowered. */
    async listNewestSeats({ limit }: { limit: number }): Promise<Mailbox[]> {
      return executor
        .select()
        .from(mailboxes)
        .where(holdsSeat)
        .orderBy(desc(mailboxes.queuedAt), desc(mailboxes.id))
        .limit(limit);
    },
    async listWithSeat(): Promise<Mailbox[]> {
      return executor.select().from(mailboxes).where(holdsSeat);
    },

    /** Brings the next pass of every mailbox that syncs forward to now. Pauses and back-offs are kept. */
    async makeAllDue({ now }: { now: Date }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ nextSyncAt: now })
        .where(and(isNotNull(mailboxes.nextSyncAt), isNull(mailboxes.failingSince)));
    },

    /** How many mailboxes that are being tried failed last with each of these codes; those with none are left out. */
    async countFailing({ codes }: { codes: string[] }): Promise<Map<string, number>> {
      if (codes.length === 0) return new Map();
      const rows = await executor
        .select({ code: mailboxes.lastErrorCode, count: count() })
        .from(mailboxes)
        .where(and(inArray(mailboxes.lastErrorCode, codes), holdsSeat, isNull(mailboxes.givenUpAt)))
        .groupBy(mailboxes.lastErrorCode);
      return new Map(rows.map((row) => [row.code!, row.count]));
    },
    /** When the last pass began, of any mailbox with a seat, that went well. */
    async findLastSyncedAt(): Promise<Date | null> {
      const [row] = await executor
        .select({ at: max(mailboxes.lastSyncedAt) })
        .from(mailboxes)
        .where(holdsSeat);
      return row?.at ?? null;
    },
    /**
     * Brings forward to now the next try of those that failed last with one of these codes, and not within the last
     * minute. Those that another transaction holds are left out: they are being tried, and two who wait for each other's
     * mailboxes would never end.
     */
    async makeFailingDue({ codes, now }: { codes: string[]; now: Date }): Promise<void> {
      const aMinuteAgo = new Date(now.getTime() - 60_000);
      const query = executor
        .select({ id: mailboxes.id })
        .from(mailboxes)
        .where(
          and(
            inArray(mailboxes.lastErrorCode, codes),
            gt(mailboxes.nextSyncAt, now),
            lte(mailboxes.lastAttemptAt, aMinuteAgo),
            isNull(mailboxes.pausedUntil),
          ),
        );
      const rows = await (executor.dialect === 'postgres'
        ? query.for('update', { skipLocked: true })
        : query);
      for (const chunk of inChunks(rows, ROWS_PER_STATEMENT)) {
        const ids = chunk.map(({ id }) => id);
        await executor.update(mailboxes).set({ nextSyncAt: now }).where(inArray(mailboxes.id, ids));
      }
    },
    /** Mailboxes that sync, by their addresses in lower case. */
    async listSyncingOf({ addresses }: { addresses: readonly string[] }): Promise<Mailbox[]> {
      if (addresses.length === 0) return [];
      return executor
        .select()
        .from(mailboxes)
        .where(
          and(inArray(sql`lower(${mailboxes.address})`, [...addresses]), isNotNull(mailboxes.nextSyncAt)),
        );
    },
    /**
     * Brings the next pass forward to now because the provider has told of a change. Back-offs are kept, and so is the due
     * time of a mailbox that has waited for a minute already: its pass has not begun, and how late it is must stay visible.
     */
    async makeDueByNotification({ id, now }: { id: string; now: Date }): Promise<void> {
      const aMinuteAgo = new Date(now.getTime() - 60_000);
      await executor.update(mailboxes).set({ watchHeardAt: now }).where(eq(mailboxes.id, id));
      await executor
        .update(mailboxes)
        .set({ nextSyncAt: now })
        .where(
          and(eq(mailboxes.id, id), isNull(mailboxes.failingSince), gt(mailboxes.nextSyncAt, aMinuteAgo)),
        );
    },
    /** The watches of all mailboxes count no more, and are due. */
    async forgetWatches(): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ watchExpiresAt: null, watchRenewAt: null, watchHeardAt: null })
        .where(
          or(
            isNotNull(mailboxes.watchExpiresAt),
            isNotNull(mailboxes.watchRenewAt),
            isNotNull(mailboxes.watchHeardAt),
          ),
        );
    },

    /**
     * Brings forward what was planned by a clock that has been set back since: who was tried later than now would sleep
     * until that time comes again.
     */
    async makeDueAfterClockSetBack({ now }: { now: Date }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ nextSyncAt: now })
        .where(and(gt(mailboxes.nextSyncAt, now), gt(mailboxes.lastAttemptAt, now)));
    },

    async insertStatusChange(change: StatusChange): Promise<void> {
      await executor.insert(statusChanges).values(change);
    },
    /** Newest first. */
    async listStatusChanges({
      mailboxId,
      limit,
    }: {
      mailboxId: string;
      limit: number;
    }): Promise<StatusChange[]> {
      return executor
        .select()
        .from(statusChanges)
        .where(eq(statusChanges.mailboxId, mailboxId))
        .orderBy(desc(statusChanges.at), desc(statusChanges.id))
        .limit(limit);
    },
  };
}
