import { createHash } from 'node:crypto';
import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, isNull, max, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { createMailboxIdles } from './mailbox-idles.ts';
import { createMailboxPlans } from './mailbox-plans.ts';
import { prepareOnce } from './prepare-once.ts';
import { patchLater, toPatchValue } from './select-later.ts';
import { valueLater } from './value-later.ts';

export type Mailbox = Tables['mailboxes']['$inferSelect'];
export type NewMailbox = Tables['mailboxes']['$inferInsert'];
export type StatusChange = Tables['statusChanges']['$inferSelect'];

/** Connected inboxes and the history of their statuses. */
export function createMailboxesRepository({ executor, tables }: RepositoryInput) {
  const { mailboxes, statusChanges } = tables;
  const inUse = isNull(mailboxes.disconnectedAt);
  const holdsSeat = and(inUse, eq(mailboxes.hasSeat, true));
  const waits = and(inUse, eq(mailboxes.hasSeat, false));

  async function first(condition: ReturnType<typeof eq>): Promise<Mailbox | null> {
    const [mailbox] = await executor.select().from(mailboxes).where(condition).limit(1);
    return mailbox ?? null;
  }

  const selectById = () =>
    executor
      .select()
      .from(mailboxes)
      .where(eq(mailboxes.id, valueLater({ name: 'id', column: mailboxes.id })))
      .limit(1);
  const isLater = eq(mailboxes.id, valueLater({ name: 'id', column: mailboxes.id }));
  /** By the names of what they change: the program has a few dozen such patches. */
  const updateStatements = new Map<string, ReturnType<typeof prepareUpdate>>();
  function prepareUpdate(keys: readonly (keyof Mailbox)[], name: string) {
    const patch = patchLater({ table: mailboxes, dialect: executor.dialect, keys });
    return executor.update(mailboxes).set(patch).where(isLater).prepare(name);
  }
  function updateStatement(keys: readonly (keyof Mailbox)[]) {
    const name = keys.join();
    const known = updateStatements.get(name);
    if (known) return known;
    const prepared = prepareUpdate(
      keys,
      `mailboxes_update_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`,
    );
    updateStatements.set(name, prepared);
    return prepared;
  }
  const addRecordedStatement = prepareOnce(() =>
    executor
      .update(mailboxes)
      .set({
        recordedCount: sql`${mailboxes.recordedCount} + ${valueLater({ name: 'count', column: mailboxes.recordedCount })}`,
      })
      .where(isLater)
      .prepare('mailboxes_add_recorded'),
  );
  const findStatement = prepareOnce(() => selectById().prepare('mailboxes_find'));
  const lockStatement = prepareOnce(() =>
    (executor.dialect === 'postgres' ? selectById().for('update') : selectById()).prepare('mailboxes_lock'),
  );

  return {
    ...createMailboxPlans({ executor, tables }),
    ...createMailboxIdles({ executor, tables }),

    async find(id: string): Promise<Mailbox | null> {
      const [mailbox] = await findStatement().execute({ id });
      return mailbox ?? null;
    },
    /** Holds the mailbox's row until the transaction ends, so that two who change its status do so one after the other. */
    async lock(id: string): Promise<Mailbox | null> {
      const [mailbox] = await lockStatement().execute({ id });
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

    async insert(mailbox: NewMailbox): Promise<void> {
      await executor.insert(mailboxes).values(mailbox);
    },
    async update(id: string, patch: Partial<NewMailbox>): Promise<void> {
      const keys = (Object.keys(patch) as (keyof Mailbox)[])
        .filter((key) => patch[key] !== undefined)
        .toSorted();
      await updateStatement(keys).execute({ id, patch: toPatchValue({ table: mailboxes, patch, keys }) });
    },
    async addRecorded({ id, count }: { id: string; count: number }): Promise<void> {
      await addRecordedStatement().execute({ id, count });
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
    /** Mailboxes with a seat whose last pass failed, whatever for. */
    async listFailingIds(): Promise<string[]> {
      const rows = await executor
        .select({ id: mailboxes.id })
        .from(mailboxes)
        .where(and(isNotNull(mailboxes.lastErrorCode), holdsSeat));
      return rows.map(({ id }) => id);
    },
    /** How many mailboxes that are being tried failed last with one of these codes, at Google and elsewhere. */
    async countFailingByPlace({
      codes,
    }: {
      codes: string[];
    }): Promise<{ google: number; elsewhere: number }> {
      if (codes.length === 0) return { google: 0, elsewhere: 0 };
      const failing = and(inArray(mailboxes.lastErrorCode, codes), holdsSeat, isNull(mailboxes.givenUpAt));
      return {
        google: await executor.$count(mailboxes, and(failing, isNull(mailboxes.servers))),
        elsewhere: await executor.$count(mailboxes, and(failing, isNotNull(mailboxes.servers))),
      };
    },
    /** When the last pass began, of any mailbox with a seat, that went well. */
    async findLastSyncedAt(): Promise<Date | null> {
      const [row] = await executor
        .select({ at: max(mailboxes.lastSyncedAt) })
        .from(mailboxes)
        .where(holdsSeat);
      return row?.at ?? null;
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
