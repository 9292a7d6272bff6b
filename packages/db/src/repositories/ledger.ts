import { and, asc, count, desc, eq, inArray, isNull, lt, lte, min, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';
import { listFailed } from './list-failed.ts';

export type LedgerEntry = Tables['ledger']['$inferSelect'];
export type LedgerState = LedgerEntry['state'];
export type LedgerSource = LedgerEntry['source'];

/** What is decided about one message; everything else of its row stays. */
export interface LedgerDecision {
  messageId: string;
  state: LedgerState;
  reason: string | null;
  revision: number;
  emailId: string | null;
  attempts: number;
  retryAt: Date | null;
  decidedAt: Date | null;
}

const ROWS_PER_STATEMENT = 500;

/** For each mailbox, the fate of each message that was seen. */
export function createLedgerRepository({ executor, tables }: RepositoryInput) {
  const { ledger } = tables;
  const inMailbox = (mailboxId: string) => eq(ledger.mailboxId, mailboxId);

  return {
    /** Adds entries for messages that the ledger does not know yet; the others stay as they are. Returns the ids added. */
    async insertMissing(entries: LedgerEntry[]): Promise<string[]> {
      const added: string[] = [];
      for (const chunk of inChunks(entries, ROWS_PER_STATEMENT)) {
        const rows = await executor
          .insert(ledger)
          .values(chunk)
          .onConflictDoNothing()
          .returning({ messageId: ledger.messageId });
        added.push(...rows.map((row) => row.messageId));
      }
      return added;
    },

    async list({
      mailboxId,
      messageIds,
    }: {
      mailboxId: string;
      messageIds: string[];
    }): Promise<LedgerEntry[]> {
      const found: LedgerEntry[] = [];
      for (const chunk of inChunks(messageIds, ROWS_PER_STATEMENT)) {
        const condition = and(inMailbox(mailboxId), inArray(ledger.messageId, chunk));
        found.push(...(await executor.select().from(ledger).where(condition)));
      }
      return found;
    },

    /** The same, held until the transaction ends: nobody else decides about them meanwhile. */
    async lock({
      mailboxId,
      messageIds,
    }: {
      mailboxId: string;
      messageIds: string[];
    }): Promise<LedgerEntry[]> {
      const found: LedgerEntry[] = [];
      // In one order for everybody, so that two who lock the same messages do not wait for each other.
      for (const chunk of inChunks(messageIds.toSorted(), ROWS_PER_STATEMENT)) {
        const query = executor
          .select()
          .from(ledger)
          .where(and(inMailbox(mailboxId), inArray(ledger.messageId, chunk)))
          .orderBy(asc(ledger.messageId));
        found.push(...(await (executor.dialect === 'postgres' ? query.for('update') : query)));
      }
      return found;
    },

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
      for (const chunk of inChunks(messageIds, ROWS_PER_STATEMENT)) {
        await executor
          .update(ledger)
          .set({
            state: 'queued',
            reason: null,
            attempts: 0,
            retryAt: null,
            decidedAt: null,
            queuedAt,
            source,
            importId,
          })
          .where(and(inMailbox(mailboxId), inArray(ledger.messageId, chunk)));
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

    /** A page of what was kept aside, newest first. */
    listFailed: (page: { mailboxId: string; before: string | null; limit: number }) =>
      listFailed({ executor, tables, ...page }),

    /** What waits and may be tried now, newest first. */
    async listQueued({
      mailboxId,
      source,
      now,
      limit,
    }: {
      mailboxId: string;
      source: LedgerSource;
      now: Date;
      limit: number;
    }): Promise<LedgerEntry[]> {
      return executor
        .select()
        .from(ledger)
        .where(
          and(
            inMailbox(mailboxId),
            eq(ledger.source, source),
            // Literal, so that SQLite sees that the partial index fits.
            sql`${ledger.state} = 'queued'`,
            or(isNull(ledger.retryAt), lte(ledger.retryAt, now)),
          ),
        )
        .orderBy(desc(ledger.rank), asc(ledger.messageId))
        .limit(limit);
    },

    /** How many wait, since when the oldest does, and when the next that failed may be tried again. */
    async summariseQueued({ mailboxId, source }: { mailboxId: string; source: LedgerSource }): Promise<{
      count: number;
      oldestQueuedAt: Date | null;
      nextRetryAt: Date | null;
    }> {
      const [row] = await executor
        .select({ count: count(), oldestQueuedAt: min(ledger.queuedAt), nextRetryAt: min(ledger.retryAt) })
        .from(ledger)
        .where(and(inMailbox(mailboxId), eq(ledger.source, source), sql`${ledger.state} = 'queued'`));
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

    /** How many messages of a mailbox have each fate. */
    async countByState({
      mailboxId,
    }: {
      mailboxId: string;
    }): Promise<{ state: LedgerState; reason: string | null; count: number }[]> {
      return executor
        .select({ state: ledger.state, reason: ledger.reason, count: count() })
        .from(ledger)
        .where(inMailbox(mailboxId))
        .groupBy(ledger.state, ledger.reason);
    },

    /** Writes the fates of known messages. */
    async decide({
      mailboxId,
      decisions,
    }: {
      mailboxId: string;
      decisions: LedgerDecision[];
    }): Promise<void> {
      for (const chunk of inChunks(decisions, ROWS_PER_STATEMENT)) {
        const rows = chunk.map((decision) => ({
          ...decision,
          mailboxId,
          // Never used: the rows exist, and only the columns below are overwritten.
          source: 'live' as const,
          queuedAt: new Date(0),
          rank: 0,
        }));
        await executor
          .insert(ledger)
          .values(rows)
          .onConflictDoUpdate({
            target: [ledger.mailboxId, ledger.messageId],
            set: {
              state: sql`excluded.state`,
              reason: sql`excluded.reason`,
              revision: sql`excluded.revision`,
              emailId: sql`excluded.email_id`,
              attempts: sql`excluded.attempts`,
              retryAt: sql`excluded.retry_at`,
              decidedAt: sql`excluded.decided_at`,
            },
          });
      }
    },

    /** Marks all that was recorded from a mailbox as removed by a person: no audit and no import brings it back. */
    async markRemoved({
      mailboxId,
      reason,
      at,
    }: {
      mailboxId: string;
      reason: string;
      at: Date;
    }): Promise<void> {
      await executor
        .update(ledger)
        .set({ state: 'removed', reason, emailId: null, decidedAt: at })
        .where(and(inMailbox(mailboxId), eq(ledger.state, 'recorded')));
    },
  };
}
