import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { inChunks } from './in-chunks.ts';
import type { Mailbox } from './mailboxes.ts';

const ROWS_PER_STATEMENT = 500;

/** When each mailbox has its next pass: who is due, and what brings passes forward. Part of the mailboxes' repository. */
export function createMailboxPlans({ executor, tables: { mailboxes } }: RepositoryInput) {
  return {
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
            isNull(mailboxes.disconnectedAt),
            eq(mailboxes.hasSeat, true),
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

    /** Brings the next pass of every mailbox that syncs forward to now. Pauses and back-offs are kept. */
    async makeAllDue({ now }: { now: Date }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ nextSyncAt: now })
        .where(and(isNotNull(mailboxes.nextSyncAt), isNull(mailboxes.failingSince)));
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

    /**
     * Brings the next pass of these forward to now. Pauses and back-offs are kept, and so is the due time of a mailbox that
     * has waited for a minute already: its pass has not begun, and how late it is must stay visible.
     */
    async makeDue({ ids, now }: { ids: string[]; now: Date }): Promise<void> {
      const aMinuteAgo = new Date(now.getTime() - 60_000);
      for (const chunk of inChunks(ids, ROWS_PER_STATEMENT)) {
        await executor
          .update(mailboxes)
          .set({ nextSyncAt: now })
          .where(
            and(
              inArray(mailboxes.id, chunk),
              isNull(mailboxes.failingSince),
              gt(mailboxes.nextSyncAt, aMinuteAgo),
            ),
          );
      }
    },

    /** The provider has told of a change in these. */
    async noteHeard({ ids, now }: { ids: string[]; now: Date }): Promise<void> {
      for (const chunk of inChunks(ids, ROWS_PER_STATEMENT)) {
        await executor.update(mailboxes).set({ watchHeardAt: now }).where(inArray(mailboxes.id, chunk));
      }
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
  };
}
