import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { findFoldedSkips, foldSkips } from './folded-skips.ts';
import { inChunks } from './in-chunks.ts';
import { listLater, toListValue } from './list-later.ts';
import { createLedgerQueue } from './ledger-queue.ts';
import { listFailed } from './list-failed.ts';
import { prepareOnce } from './prepare-once.ts';
import { selectLater, toSelectValues } from './select-later.ts';
import { valueLater } from './value-later.ts';

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
const DIFFERING = ['messageId', 'rank'] as const;

/** Lots of entries that differ in nothing but their message. */
function groupAlike(entries: readonly LedgerEntry[]): LedgerEntry[][] {
  const groups: LedgerEntry[][] = [];
  for (const entry of entries) {
    const group = groups.find(([first]) => isAlike(first!, entry));
    if (group) group.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

function isAlike(one: LedgerEntry, other: LedgerEntry): boolean {
  return (Object.keys(one) as (keyof LedgerEntry)[]).every(
    (key) => key === 'messageId' || key === 'rank' || isSame(one[key], other[key]),
  );
}

const isSame = (one: LedgerEntry[keyof LedgerEntry], other: LedgerEntry[keyof LedgerEntry]) =>
  one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime());

/** For each mailbox, the fate of each message that was seen. */
export function createLedgerRepository({ executor, tables }: RepositoryInput) {
  const { ledger } = tables;
  const inMailbox = (mailboxId: string) => eq(ledger.mailboxId, mailboxId);

  const selectEntries = () =>
    executor
      .select()
      .from(ledger)
      .where(
        and(
          eq(ledger.mailboxId, valueLater({ name: 'mailboxId', column: ledger.mailboxId })),
          listLater({ name: 'messageIds', column: ledger.messageId, dialect: executor.dialect }),
        ),
      )
      // In one order for everybody, so that two who lock the same messages do not wait for each other.
      .orderBy(asc(ledger.messageId));
  const entriesStatement = prepareOnce(() => selectEntries().prepare('ledger_entries'));
  const lockedStatement = prepareOnce(() =>
    executor.dialect === 'postgres'
      ? selectEntries().for('update').prepare('ledger_entries_locked')
      : entriesStatement(),
  );

  const insertStatement = prepareOnce(() =>
    executor
      .insert(ledger)
      .select(selectLater({ table: ledger, dialect: executor.dialect, differing: DIFFERING }))
      .onConflictDoNothing()
      .returning({ messageId: ledger.messageId })
      .prepare('ledger_insert'),
  );
  const decideStatement = prepareOnce(() =>
    executor
      .insert(ledger)
      .select(selectLater({ table: ledger, dialect: executor.dialect }))
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
      })
      .prepare('ledger_decide'),
  );

  async function readEntries({
    mailboxId,
    messageIds,
    isLocked,
  }: {
    mailboxId: string;
    messageIds: string[];
    isLocked: boolean;
  }): Promise<LedgerEntry[]> {
    if (messageIds.length === 0) return [];
    const statement = isLocked ? lockedStatement() : entriesStatement();
    const found: LedgerEntry[] = await statement.execute({
      mailboxId,
      messageIds: toListValue({ column: ledger.messageId, values: messageIds }),
    });
    const asRows = new Set(found.map((entry) => entry.messageId));
    const others = messageIds.filter((messageId) => !asRows.has(messageId));
    if (others.length > 0)
      found.push(...(await findFoldedSkips({ executor, tables, mailboxId, messageIds: others })));
    return found;
  }

  return {
    ...createLedgerQueue({ executor, tables }),

    /** Adds entries for messages that the ledger does not know yet; the others stay as they are. Returns the ids added. */
    async insertMissing(entries: LedgerEntry[]): Promise<string[]> {
      const added: string[] = [];
      for (const group of groupAlike(entries)) {
        for (const rows of inChunks(group, ROWS_PER_STATEMENT)) {
          const inserted = await insertStatement().execute(
            toSelectValues({ table: ledger, rows, differing: DIFFERING }),
          );
          added.push(...inserted.map((row) => row.messageId));
        }
      }
      return added;
    },

    /** What the ledger says of these messages, folded skips too. */
    list: (wanted: { mailboxId: string; messageIds: string[] }) =>
      readEntries({ ...wanted, isLocked: false }),

    /** The same, held until the transaction ends: nobody else decides about them meanwhile. */
    lock: (wanted: { mailboxId: string; messageIds: string[] }) => readEntries({ ...wanted, isLocked: true }),

    /** Folds or forgets skips that were decided before then, at most `limit`; returns how many (see `foldSkips`). */
    foldSkips: (which: { decidedBefore: Date; limit: number }) => foldSkips({ executor, tables, ...which }),

    /** A page of what was kept aside, newest first. */
    listFailed: (page: { mailboxId: string; before: string | null; limit: number }) =>
      listFailed({ executor, tables, ...page }),

    /** How many messages of a mailbox have each fate, folded skips apart. */
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
          importId: null,
          queuedAt: new Date(0),
          rank: 0,
        }));
        await decideStatement().execute(toSelectValues({ table: ledger, rows }));
      }
    },

    /** Marks what was recorded from a mailbox, or these messages of it, as removed by a person: no audit and no import brings it back. */
    async markRemoved({
      mailboxId,
      messageIds,
      reason,
      at,
    }: {
      mailboxId: string;
      messageIds?: string[];
      reason: string;
      at: Date;
    }): Promise<void> {
      await executor
        .update(ledger)
        .set({ state: 'removed', reason, emailId: null, decidedAt: at })
        .where(
          and(
            inMailbox(mailboxId),
            eq(ledger.state, 'recorded'),
            messageIds && inArray(ledger.messageId, messageIds),
          ),
        );
    },
  };
}
