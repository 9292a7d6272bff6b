import { and, asc, count, desc, eq, gt, inArray, isNotNull, lt, ne, notExists, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { listFoldedIds, listFoldedSkipsAfter } from './folded-skips.ts';
import type { LedgerEntry } from './ledger.ts';

export type Audit = Tables['audits']['$inferSelect'];

/** Audits with how far they have come, and what they ask of the ledger. Entries that one queued carry its id as `importId`. */
export function createAuditsRepository({ executor, tables }: RepositoryInput) {
  const { audits, ledger, copies, emails } = tables;
  const heldCopy = executor
    .select({ one: sql`1` })
    .from(copies)
    .innerJoin(emails, eq(emails.id, copies.emailId))
    .where(and(eq(copies.mailboxId, ledger.mailboxId), eq(copies.providerMessageId, ledger.messageId)));

  async function newest(condition: ReturnType<typeof and>): Promise<Audit | null> {
    const [found] = await executor
      .select()
      .from(audits)
      .where(condition)
      .orderBy(desc(audits.startedAt), desc(audits.id))
      .limit(1);
    return found ?? null;
  }

  return {
    async insert(row: Audit): Promise<void> {
      await executor.insert(audits).values(row);
    },
    async update(id: string, patch: Partial<Audit>): Promise<void> {
      await executor.update(audits).set(patch).where(eq(audits.id, id));
    },
    /** Page tokens mean nothing on another route: what was being listed is listed again from its first page. */
    async forgetPages({ mailboxId }: { mailboxId: string }): Promise<void> {
      await executor
        .update(audits)
        .set({ pageToken: null })
        .where(and(eq(audits.mailboxId, mailboxId), ne(audits.state, 'done')));
    },
    /** The audit that is not done. */
    findOpen: ({ mailboxId }: { mailboxId: string }) =>
      newest(and(eq(audits.mailboxId, mailboxId), ne(audits.state, 'done'))),
    findLastDone: ({ mailboxId }: { mailboxId: string }) =>
      newest(and(eq(audits.mailboxId, mailboxId), eq(audits.state, 'done'))),

    /** For each mailbox its last audits: the one that is done, and the one under way. */
    async listCurrent({
      mailboxIds,
    }: {
      mailboxIds: string[];
    }): Promise<Map<string, { done: Audit | null; open: Audit | null }>> {
      if (mailboxIds.length === 0) return new Map();
      const last = executor
        .select({
          mailboxId: audits.mailboxId,
          finishedAt: sql`max(${audits.finishedAt})`.as('last_finished_at'),
        })
        .from(audits)
        .where(and(inArray(audits.mailboxId, mailboxIds), isNotNull(audits.finishedAt)))
        .groupBy(audits.mailboxId)
        .as('last');
      const done = await executor
        .select({ audit: audits })
        .from(audits)
        .innerJoin(last, and(eq(last.mailboxId, audits.mailboxId), eq(last.finishedAt, audits.finishedAt)));
      const open = await executor
        .select()
        .from(audits)
        .where(and(inArray(audits.mailboxId, mailboxIds), ne(audits.state, 'done')));
      const doneOf = new Map(done.map(({ audit }) => [audit.mailboxId, audit]));
      const openOf = new Map(open.map((audit) => [audit.mailboxId, audit]));
      return new Map(
        mailboxIds.map((id) => [id, { done: doneOf.get(id) ?? null, open: openOf.get(id) ?? null }]),
      );
    },
    async removeFinishedBefore({ mailboxId, before }: { mailboxId: string; before: Date }): Promise<void> {
      await executor
        .delete(audits)
        .where(and(eq(audits.mailboxId, mailboxId), lt(audits.finishedAt, before)));
    },

    /** Messages that the ledger calls recorded though their email or its copy is not there. */
    async listRecordedWithoutEmail({
      mailboxId,
      limit,
    }: {
      mailboxId: string;
      limit: number;
    }): Promise<string[]> {
      const rows = await executor
        .select({ messageId: ledger.messageId })
        .from(ledger)
        .where(and(eq(ledger.mailboxId, mailboxId), eq(ledger.state, 'recorded'), notExists(heldCopy)))
        .limit(limit);
      return rows.map((row) => row.messageId);
    },
    countRecorded: ({ mailboxId }: { mailboxId: string }) =>
      executor.$count(ledger, and(eq(ledger.mailboxId, mailboxId), eq(ledger.state, 'recorded'))),

    /** What has become of the messages that an audit queued. */
    async countQueuedBy({
      id,
      mailboxId,
    }: {
      id: string;
      mailboxId: string;
    }): Promise<Partial<Record<LedgerEntry['state'], number>>> {
      const rows = await executor
        .select({ state: ledger.state, count: count() })
        .from(ledger)
        .where(and(eq(ledger.mailboxId, mailboxId), eq(ledger.importId, id)))
        .groupBy(ledger.state);
      return Object.fromEntries(rows.map((row) => [row.state, row.count]));
    },

    /** A page of the lead mail that an audit found missing, recorded since or kept aside, newest first. */
    async listMissing({
      id,
      mailboxId,
      before,
      limit,
    }: {
      id: string;
      mailboxId: string;
      /** The last message id of the page before. */
      before: string | null;
      limit: number;
    }): Promise<LedgerEntry[]> {
      return executor
        .select()
        .from(ledger)
        .where(
          and(
            eq(ledger.mailboxId, mailboxId),
            eq(ledger.importId, id),
            inArray(ledger.state, ['recorded', 'failed']),
            before === null ? undefined : lt(ledger.messageId, before),
          ),
        )
        .orderBy(desc(ledger.messageId))
        .limit(limit);
    },

    /** Skips in the order of their ids, from behind one on; folded ones too. */
    async listSkipsAfter({
      mailboxId,
      after,
      limit,
    }: {
      mailboxId: string;
      after: string;
      limit: number;
    }): Promise<LedgerEntry[]> {
      const rows = await executor
        .select()
        .from(ledger)
        .where(and(eq(ledger.mailboxId, mailboxId), eq(ledger.state, 'skipped'), gt(ledger.messageId, after)))
        .orderBy(asc(ledger.messageId))
        .limit(limit);
      const folded = await listFoldedSkipsAfter({ executor, tables, mailboxId, after, limit });
      return [...rows, ...folded]
        .toSorted((one, other) => (one.messageId < other.messageId ? -1 : 1))
        .slice(0, limit);
    },
    /** The newest messages that were skipped since then. */
    async listNewestSkips({
      mailboxId,
      decidedSince,
      limit,
    }: {
      mailboxId: string;
      decidedSince: Date;
      limit: number;
    }): Promise<LedgerEntry[]> {
      return executor
        .select()
        .from(ledger)
        .where(
          and(
            eq(ledger.mailboxId, mailboxId),
            eq(ledger.state, 'skipped'),
            gt(ledger.decidedAt, decidedSince),
          ),
        )
        .orderBy(desc(ledger.rank), asc(ledger.messageId))
        .limit(limit);
    },
    /** Ids of everything that was skipped for these reasons; folded skips too. */
    async listSkipsOf({ mailboxId, reasons }: { mailboxId: string; reasons: string[] }): Promise<string[]> {
      const rows = await executor
        .select({ messageId: ledger.messageId })
        .from(ledger)
        .where(
          and(eq(ledger.mailboxId, mailboxId), eq(ledger.state, 'skipped'), inArray(ledger.reason, reasons)),
        );
      const folded = reasons.includes('not_a_lead')
        ? await listFoldedIds({ executor, tables, mailboxId })
        : [];
      return [...rows.map((row) => row.messageId), ...folded];
    },
  };
}
