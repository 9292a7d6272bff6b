import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';
import type { LedgerEntry } from './ledger.ts';
import { rankMessage } from './rank-message.ts';

type FoldedSkips = Tables['foldedSkips']['$inferSelect'];
type InMailbox = RepositoryInput & { mailboxId: string; messageIds: readonly string[] };

/** Of Gmail's 16 hexadecimal digits the first four change every three days. */
const PREFIX_LENGTH = 4;
const ROWS_PER_STATEMENT = 500;

/**
 * Takes old skips out of the ledger. Those of "not a lead" are folded: whoever asks for one finds it as before. Mail in
 * spam, in the bin and chats are forgotten: no listing holds them, and what leaves there is decided like new mail. Drafts,
 * excluded and internal mail stay rows: they are few, and lifting a rule asks for them. Returns how many rows it took.
 */
export async function foldSkips({
  executor,
  tables,
  decidedBefore,
  limit,
}: RepositoryInput & { decidedBefore: Date; limit: number }): Promise<number> {
  const { ledger } = tables;
  const query = executor
    .select({
      mailboxId: ledger.mailboxId,
      messageId: ledger.messageId,
      reason: ledger.reason,
      revision: ledger.revision,
    })
    .from(ledger)
    .where(
      and(
        // Literal, so that SQLite sees that the partial index fits.
        sql`${ledger.state} = 'skipped' and ${ledger.reason} in ('not_a_lead', 'spam', 'bin', 'chat')`,
        sql`${ledger.decidedAt} < ${sql.param(decidedBefore, ledger.decidedAt)}`,
      ),
    )
    .orderBy(asc(ledger.decidedAt))
    .limit(limit);
  // What somebody else decides about at this moment is left for the next time.
  const old = await (executor.dialect === 'postgres' ? query.for('update', { skipLocked: true }) : query);

  for (const [mailboxId, skips] of Map.groupBy(old, (skip) => skip.mailboxId)) {
    const messageIds = skips.map((skip) => skip.messageId);
    const toFold = skips.filter((skip) => skip.reason === 'not_a_lead');
    await addToFolds({ executor, tables, mailboxId, skips: toFold });
    await executor
      .delete(ledger)
      .where(and(eq(ledger.mailboxId, mailboxId), inArray(ledger.messageId, messageIds)));
  }
  return old.length;
}

async function addToFolds({
  executor,
  tables,
  mailboxId,
  skips,
}: RepositoryInput & { mailboxId: string; skips: { messageId: string; revision: number }[] }): Promise<void> {
  const { foldedSkips } = tables;
  const messageIds = skips.map((skip) => skip.messageId);
  const standing = await lockFolds({ executor, tables, mailboxId, messageIds });
  const revisionsOf = new Map(standing.map((fold) => [fold.prefix, fold.revisions]));
  const folds = [...Map.groupBy(skips, (skip) => toPrefix(skip.messageId))].map(([prefix, added]) => ({
    mailboxId,
    prefix,
    revisions: {
      ...revisionsOf.get(prefix),
      ...Object.fromEntries(added.map((skip) => [skip.messageId, skip.revision])),
    },
  }));
  if (folds.length === 0) return;
  await executor
    .insert(foldedSkips)
    .values(folds)
    .onConflictDoUpdate({
      target: [foldedSkips.mailboxId, foldedSkips.prefix],
      set: { revisions: sql`excluded.revisions` },
    });
}

/** Those of these messages that are folded, as the ledger would show them. */
export async function findFoldedSkips({
  executor,
  tables,
  mailboxId,
  messageIds,
}: InMailbox): Promise<LedgerEntry[]> {
  const revisions = new Map<string, number>();
  for (const fold of await readFolds({ executor, tables, mailboxId, messageIds })) {
    for (const [messageId, revision] of Object.entries(fold.revisions)) revisions.set(messageId, revision);
  }
  return [...new Set(messageIds)].flatMap((messageId) => {
    const revision = revisions.get(messageId);
    return revision === undefined ? [] : [toEntry({ mailboxId, messageId, revision })];
  });
}

/** Takes these messages out of their folds, to stand in the ledger again. Returns those that were folded. */
export async function takeFoldedSkips({
  executor,
  tables,
  mailboxId,
  messageIds,
}: InMailbox): Promise<LedgerEntry[]> {
  const { foldedSkips } = tables;
  const wanted = new Set(messageIds);
  const taken: LedgerEntry[] = [];
  for (const fold of await lockFolds({ executor, tables, mailboxId, messageIds })) {
    const kept: Record<string, number> = {};
    for (const [messageId, revision] of Object.entries(fold.revisions)) {
      if (wanted.has(messageId)) taken.push(toEntry({ mailboxId, messageId, revision }));
      else kept[messageId] = revision;
    }
    const isFold = and(eq(foldedSkips.mailboxId, mailboxId), eq(foldedSkips.prefix, fold.prefix));
    if (Object.keys(kept).length === 0) await executor.delete(foldedSkips).where(isFold);
    else await executor.update(foldedSkips).set({ revisions: kept }).where(isFold);
  }
  return taken;
}

/** In the order of their ids, from behind one on. */
export async function listFoldedSkipsAfter({
  executor,
  tables: { foldedSkips },
  mailboxId,
  after,
  limit,
}: RepositoryInput & { mailboxId: string; after: string; limit: number }): Promise<LedgerEntry[]> {
  const folds = await executor
    .select()
    .from(foldedSkips)
    .where(and(eq(foldedSkips.mailboxId, mailboxId), gte(foldedSkips.prefix, toPrefix(after))))
    .orderBy(asc(foldedSkips.prefix))
    // None is empty; only the first may hold nothing behind that id.
    .limit(limit + 1);
  return folds
    .flatMap((fold) => Object.entries(fold.revisions))
    .filter(([messageId]) => messageId > after)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, limit)
    .map(([messageId, revision]) => toEntry({ mailboxId, messageId, revision }));
}

/** Ids of all that is folded. */
export async function listFoldedIds({
  executor,
  tables: { foldedSkips },
  mailboxId,
}: RepositoryInput & { mailboxId: string }): Promise<string[]> {
  const folds = await executor.select().from(foldedSkips).where(eq(foldedSkips.mailboxId, mailboxId));
  return folds.flatMap((fold) => Object.keys(fold.revisions));
}

async function readFolds({
  executor,
  tables: { foldedSkips },
  mailboxId,
  messageIds,
  isLocked = false,
}: InMailbox & { isLocked?: boolean }): Promise<FoldedSkips[]> {
  const found: FoldedSkips[] = [];
  // In one order for everybody, so that two who lock the same folds do not wait for each other.
  const prefixes = [...new Set(messageIds.map(toPrefix))].toSorted();
  for (const chunk of inChunks(prefixes, ROWS_PER_STATEMENT)) {
    const query = executor
      .select()
      .from(foldedSkips)
      .where(and(eq(foldedSkips.mailboxId, mailboxId), inArray(foldedSkips.prefix, chunk)))
      .orderBy(asc(foldedSkips.prefix));
    found.push(...(await (isLocked && executor.dialect === 'postgres' ? query.for('update') : query)));
  }
  return found;
}

/** The folds of these messages, held until the transaction ends. */
const lockFolds = (input: InMailbox) => readFolds({ ...input, isLocked: true });

const toPrefix = (messageId: string) => messageId.slice(0, PREFIX_LENGTH);

function toEntry({
  mailboxId,
  messageId,
  revision,
}: {
  mailboxId: string;
  messageId: string;
  revision: number;
}): LedgerEntry {
  return {
    mailboxId,
    messageId,
    state: 'skipped',
    reason: 'not_a_lead',
    revision,
    attempts: 0,
    source: 'import',
    importId: null,
    emailId: null,
    // When it was decided is what folding forgets.
    queuedAt: new Date(0),
    retryAt: null,
    decidedAt: null,
    rank: rankMessage(messageId),
  };
}
