import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, min, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { takeFoldedSkips } from './folded-skips.ts';
import { inChunks } from './in-chunks.ts';
import type { LedgerEntry, LedgerSource } from './ledger.ts';
import { prepareOnce } from './prepare-once.ts';
import { valueLater } from './value-later.ts';

const ROWS_PER_STATEMENT = 500;

/** What of the ledger waits to be read, and how messages come to wait again. */
export function createLedgerQueue({ executor, tables }: RepositoryInput) {
  const { ledger } = tables;
  const inMailbox = (mailboxId: string) => eq(ledger.mailboxId, mailboxId);
  const queuedStatement = prepareOnce(() =>
    executor
      .select()
      .from(ledger)
      .where(
        and(
          eq(ledger.mailboxId, valueLater({ name: 'mailboxId', column: ledger.mailboxId })),
          eq(ledger.source, valueLater({ name: 'source', column: ledger.source })),
          // Literal, so that SQLite sees that the partial index fits.
          sql`${ledger.state} = 'queued'`,
          or(
            isNull(ledger.retryAt),
            lte(ledger.retryAt, valueLater({ name: 'now', column: ledger.retryAt })),
            gt(ledger.retryAt, valueLater({ name: 'latest', column: ledger.retryAt })),
          ),
        ),
      )
      .orderBy(desc(ledger.rank), asc(ledger.messageId))
      .limit(sql.placeholder('limit'))
      .prepare('ledger_queued'),
  );

  const summaryStatement = prepareOnce(() =>
    executor
      .select({ count: count(), oldestQueuedAt: min(ledger.queuedAt), nextRetryAt: min(ledger.retryAt) })
      .from(ledger)
      .where(
        and(
          eq(ledger.mailboxId, valueLater({ name: 'mailboxId', column: ledger.mailboxId })),
          eq(ledger.source, valueLater({ name: 'source', column: ledger.source })),
          sql`${ledger.state} = 'queued'`,
        ),
      )
      .prepare('ledger_summary'),
  );

  return {
    /** Queues these messages again, whatever their fate was. */
    async requeue({
      mailboxId,
      messageIds,
      queuedAt,
      source,
      importId,
    }: {
      mailboxId: string;
      messageIds: string[];
      queuedAt: Date;
      source: LedgerSource;
      importId: string | null;
    }): Promise<void> {
      const queued = {
        state: 'queued' as const,
        reason: null,
        attempts: 0,
        retryAt: null,
        decidedAt: null,
        queuedAt,
        source,
        importId,
      };
      for (const chunk of inChunks(messageIds, ROWS_PER_STATEMENT)) {
        const rows = await executor
          .update(ledger)
          .set(queued)
          .where(and(inMailbox(mailboxId), inArray(ledger.messageId, chunk)))
          .returning({ messageId: ledger.messageId });
        const asRows = new Set(rows.map((row) => row.messageId));
        const others = chunk.filter((messageId) => !asRows.has(messageId));
        if (others.length === 0) continue;
        const folded = await takeFoldedSkips({ executor, tables, mailboxId, messageIds: others });
        if (folded.length > 0)
          await executor.insert(ledger).values(folded.map((entry) => ({ ...entry, ...queued })));
      }
    },

    /** Queues again what was skipped for these reasons under an older revision: the rules have changed since. */
    async requeueSkipped({
      mailboxId,
      reasons,
      decidedBefore,
      queuedAt,
    }: {
      mailboxId: string;
      reasons: string[];
      /** The revision from which on a skip holds. */
      decidedBefore: number;
      queuedAt: Date;
    }): Promise<void> {
      await executor
        .update(ledger)
        .set({
          state: 'queued',
          reason: null,
          attempts: 0,
          retryAt: null,
          decidedAt: null,
          queuedAt,
          source: 'import',
        })
        .where(
          and(
            inMailbox(mailboxId),
            eq(ledger.state, 'skipped'),
            inArray(ledger.reason, reasons),
            lt(ledger.revision, decidedBefore),
          ),
        );
    },

    /** Gives what was kept aside another three tries. */
    async requeueFailed({ mailboxId, queuedAt }: { mailboxId: string; queuedAt: Date }): Promise<void> {
      await executor
        .update(ledger)
        .set({ state: 'queued', reason: null, attempts: 0, retryAt: null, decidedAt: null, queuedAt })
        // Literal, so that SQLite sees that the partial index fits.
        .where(and(inMailbox(mailboxId), sql`${ledger.state} = 'failed'`));
    },

    /** What waits and may be tried now, newest first. */
    async listQueued({
      mailboxId,
      source,
      now,
      longestRetryMs,
      limit,
    }: {
      mailboxId: string;
      source: LedgerSource;
      now: Date;
      /** A try that is planned further ahead was planned by a clock that has been set back since: it may be made now. */
      longestRetryMs: number;
      limit: number;
    }): Promise<LedgerEntry[]> {
      const latest = new Date(now.getTime() + longestRetryMs);
      return queuedStatement().execute({ mailboxId, source, now, latest, limit });
    },

    /** How many wait, since when the oldest does, and when the next that failed may be tried again. */
    async summariseQueued({ mailboxId, source }: { mailboxId: string; source: LedgerSource }): Promise<{
      count: number;
      oldestQueuedAt: Date | null;
      nextRetryAt: Date | null;
    }> {
      const [row] = await summaryStatement().execute({ mailboxId, source });
      return {
        count: row?.count ?? 0,
        oldestQueuedAt: row?.oldestQueuedAt ?? null,
        nextRetryAt: row?.nextRetryAt ?? null,
      };
    },

    async countQueued({ mailboxIds }: { mailboxIds: string[] }): Promise<Map<string, number>> {
      if (mailboxIds.length === 0) return new Map();
      const rows = await executor
        .select({ mailboxId: ledger.mailboxId, count: count() })
        .from(ledger)
        .where(and(inArray(ledger.mailboxId, mailboxIds), sql`${ledger.state} = 'queued'`))
        .groupBy(ledger.mailboxId);
      return new Map(rows.map((row) => [row.mailboxId, row.count]));
    },
  };
}
