import { and, desc, eq, inArray, ne, notInArray, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { prepareOnce } from './prepare-once.ts';
import { valueLater } from './value-later.ts';

export type Import = Tables['imports']['$inferSelect'];

const isOpen = ({ state }: Import) => state !== 'done' && state !== 'abandoned';

/** Reading history: one row per import, with how far it has come. */
export function createImportsRepository({ executor, tables: { imports } }: RepositoryInput) {
  const isUnfinished = notInArray(imports.state, ['done', 'abandoned']);
  const unfinished = (mailboxId: string) => and(eq(imports.mailboxId, mailboxId), isUnfinished);
  const selectOpen = (condition?: ReturnType<typeof eq>) =>
    executor
      .select()
      .from(imports)
      .where(
        and(
          eq(imports.mailboxId, valueLater({ name: 'mailboxId', column: imports.mailboxId })),
          isUnfinished,
          condition,
        ),
      )
      .orderBy(imports.startedAt, imports.id)
      .limit(1);
  const openStatement = prepareOnce(() => selectOpen().prepare('imports_open'));
  const openOfReasonStatement = prepareOnce(() =>
    selectOpen(eq(imports.reason, valueLater({ name: 'reason', column: imports.reason }))).prepare(
      'imports_open_of_reason',
    ),
  );

  return {
    async insert(row: Import): Promise<void> {
      await executor.insert(imports).values(row);
    },
    /** The oldest import that is under way, of any reason or of one. */
    async findOpen({
      mailboxId,
      reason,
    }: {
      mailboxId: string;
      reason?: Import['reason'];
    }): Promise<Import | null> {
      const [found] = reason
        ? await openOfReasonStatement().execute({ mailboxId, reason })
        : await openStatement().execute({ mailboxId });
      return found ?? null;
    },
    /** For each mailbox the import that is under way, or else the newest. */
    async listCurrent({ mailboxIds }: { mailboxIds: string[] }): Promise<Map<string, Import>> {
      if (mailboxIds.length === 0) return new Map();
      const newest = executor
        .select({
          mailboxId: imports.mailboxId,
          startedAt: sql`max(${imports.startedAt})`.as('newest_started_at'),
        })
        .from(imports)
        .where(inArray(imports.mailboxId, mailboxIds))
        .groupBy(imports.mailboxId)
        .as('newest');
      const rows = await executor
        .select({ import: imports })
        .from(imports)
        .innerJoin(
          newest,
          and(
            eq(newest.mailboxId, imports.mailboxId),
            or(eq(imports.startedAt, newest.startedAt), isUnfinished),
          ),
        )
        .orderBy(desc(imports.startedAt), desc(imports.id));
      const current = new Map<string, Import>();
      for (const { import: row } of rows) {
        if (!current.has(row.mailboxId) || isOpen(row)) current.set(row.mailboxId, row);
      }
      return current;
    },
    async update(id: string, patch: Partial<Import>): Promise<void> {
      await executor.update(imports).set(patch).where(eq(imports.id, id));
    },
    /** Page tokens mean nothing on another route: what was being listed is listed again from its first page. */
    async forgetPages({ mailboxId }: { mailboxId: string }): Promise<void> {
      await executor.update(imports).set({ pageToken: null }).where(unfinished(mailboxId));
    },
    async addProgress({
      id,
      foundCount = 0,
      recordedCount = 0,
      notRecordedCount = 0,
      unitsSpent = 0,
    }: {
      id: string;
      foundCount?: number;
      recordedCount?: number;
      notRecordedCount?: number;
      unitsSpent?: number;
    }): Promise<void> {
      await executor
        .update(imports)
        .set({
          foundCount: sql`${imports.foundCount} + ${foundCount}`,
          recordedCount: sql`${imports.recordedCount} + ${recordedCount}`,
          notRecordedCount: sql`${imports.notRecordedCount} + ${notRecordedCount}`,
          unitsSpent: sql`${imports.unitsSpent} + ${unitsSpent}`,
        })
        .where(eq(imports.id, id));
    },
    /**
     * A disconnected mailbox imports nothing any more. The gap of a lost cursor stays to be read: the cursor has moved
     * beyond it, so nothing else would ever find its mail.
     */
    async abandon({ mailboxId, at }: { mailboxId: string; at: Date }): Promise<void> {
      await executor
        .update(imports)
        .set({ state: 'abandoned', finishedAt: at })
        .where(and(unfinished(mailboxId), ne(imports.reason, 'gap')));
    },
  };
}
