import { and, desc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { prepareOnce } from './prepare-once.ts';
import { valueLater } from './value-later.ts';

export type SyncError = Tables['syncErrors']['$inferSelect'];
type NewSyncError = Tables['syncErrors']['$inferInsert'];

/** The running error log. */
export function createSyncErrorsRepository({ executor, tables: { syncErrors } }: RepositoryInput) {
  const selectOpen = (ofMailbox: ReturnType<typeof eq>) =>
    executor
      .select()
      .from(syncErrors)
      .where(and(ofMailbox, isNull(syncErrors.resolvedAt)))
      .orderBy(desc(syncErrors.lastSeenAt), desc(syncErrors.id));
  const openStatement = prepareOnce(() =>
    selectOpen(
      eq(syncErrors.mailboxId, valueLater({ name: 'mailboxId', column: syncErrors.mailboxId })),
    ).prepare('sync_errors_open'),
  );

  return {
    async find(id: string): Promise<SyncError | null> {
      const [found] = await executor.select().from(syncErrors).where(eq(syncErrors.id, id)).limit(1);
      return found ?? null;
    },
    /** False when another transaction has opened the same fault of the installation: nothing is written then. */
    async insert(row: NewSyncError): Promise<boolean> {
      const added = await executor
        .insert(syncErrors)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: syncErrors.id });
      return added.length > 0;
    },
    /** One more time, counted in the database, so that none of several at once is lost. */
    async countAgain({ id, detail, at }: { id: string; detail: string; at: Date }): Promise<void> {
      await executor
        .update(syncErrors)
        .set({ count: sql`${syncErrors.count} + 1`, lastSeenAt: at, detail })
        .where(eq(syncErrors.id, id));
    },
    async update(id: string, patch: Partial<SyncError>): Promise<void> {
      await executor.update(syncErrors).set(patch).where(eq(syncErrors.id, id));
    },
    /** Says that somebody is on it. False, and nothing written, when it is over or somebody has said so before. */
    async acknowledge({ id, userId, at }: { id: string; userId: string; at: Date }): Promise<boolean> {
      const changed = await executor
        .update(syncErrors)
        .set({ acknowledgedBy: userId, acknowledgedAt: at })
        .where(and(eq(syncErrors.id, id), isNull(syncErrors.resolvedAt), isNull(syncErrors.acknowledgedBy)))
        .returning({ id: syncErrors.id });
      return changed.length > 0;
    },
    /** The same for every open entry of a code; returns those that nobody was on yet. */
    async acknowledgeAll({
      code,
      userId,
      at,
    }: {
      code: string;
      userId: string;
      at: Date;
    }): Promise<Pick<SyncError, 'id' | 'mailboxId'>[]> {
      return executor
        .update(syncErrors)
        .set({ acknowledgedBy: userId, acknowledgedAt: at })
        .where(
          and(eq(syncErrors.code, code), isNull(syncErrors.resolvedAt), isNull(syncErrors.acknowledgedBy)),
        )
        .returning({ id: syncErrors.id, mailboxId: syncErrors.mailboxId });
    },
    /** Forgets what has been over since then; what is still open stays, however old. */
    async prune(before: Date): Promise<void> {
      await executor.delete(syncErrors).where(lt(syncErrors.resolvedAt, before));
    },
    async remove(id: string): Promise<void> {
      await executor.delete(syncErrors).where(eq(syncErrors.id, id));
    },
    /** Unresolved entries of a mailbox, or of the installation, newest first. */
    async listOpen({ mailboxId }: { mailboxId: string | null }): Promise<SyncError[]> {
      return mailboxId === null
        ? selectOpen(isNull(syncErrors.mailboxId))
        : openStatement().execute({ mailboxId });
    },
    /** Unresolved entries of these codes, of whatever mailbox and of the installation. */
    async listOpenOfCodes({ codes }: { codes: string[] }): Promise<SyncError[]> {
      return executor
        .select()
        .from(syncErrors)
        .where(and(inArray(syncErrors.code, codes), isNull(syncErrors.resolvedAt)));
    },
    /** Unresolved entries of many mailboxes and of the installation, newest first. */
    async listOpenOfMany({ mailboxIds }: { mailboxIds: string[] }): Promise<SyncError[]> {
      const belongs =
        mailboxIds.length > 0
          ? or(isNull(syncErrors.mailboxId), inArray(syncErrors.mailboxId, mailboxIds))
          : isNull(syncErrors.mailboxId);
      return executor
        .select()
        .from(syncErrors)
        .where(and(belongs, isNull(syncErrors.resolvedAt)))
        .orderBy(desc(syncErrors.lastSeenAt), desc(syncErrors.id));
    },
    /** The log, newest first, from before a place in it. */
    async list({
      mailboxIds,
      installation,
      state,
      before,
      limit,
    }: {
      mailboxIds: string[];
      installation: boolean;
      /** Those that stand, or those that are over; both when left out. */
      state?: 'open' | 'over' | undefined;
      before: { occurredAt: Date; id: string } | null;
      limit: number;
    }): Promise<SyncError[]> {
      const belongs = [
        ...(mailboxIds.length > 0 ? [inArray(syncErrors.mailboxId, mailboxIds)] : []),
        ...(installation ? [isNull(syncErrors.mailboxId)] : []),
      ];
      if (belongs.length === 0) return [];
      const inState =
        state && (state === 'open' ? isNull(syncErrors.resolvedAt) : isNotNull(syncErrors.resolvedAt));
      const older = before
        ? or(
            lt(syncErrors.occurredAt, before.occurredAt),
            and(eq(syncErrors.occurredAt, before.occurredAt), lt(syncErrors.id, before.id)),
          )
        : undefined;
      return executor
        .select()
        .from(syncErrors)
        .where(and(or(...belongs), inState, older))
        .orderBy(desc(syncErrors.occurredAt), desc(syncErrors.id))
        .limit(limit);
    },
  };
}
