import { and, desc, eq, gt, isNull, like, lt, lte, not, notInArray, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

export type QuotaPurpose = 'live' | 'import' | 'audit';

/** The meters of the whole Cloud project. */
export type QuotaProjectScope = 'project-minute' | 'project-day';

export type QuotaWindow = {
  /** Whose budget: `mailbox:<id>`, `project-minute`, `project-day`. */
  scope: string;
  windowStart: Date;
};

/** Units granted in a window, by what they are for. */
export type UnitsByPurpose = Record<QuotaPurpose, number>;

export type QuotaBlock = QuotaWindow & {
  purpose: QuotaPurpose;
  units: number;
  /** What all purposes together may have reached after this block. */
  limit: number;
  /** What this purpose alone may have reached; left out: as much as all together. */
  ownLimit?: number;
};

const MAILBOX_SCOPE = 'mailbox:';
const DAY_SCOPE: QuotaProjectScope = 'project-day';
/** The window of one mailbox and minute. */
export const quotaScopeOf = (mailboxId: string) => `${MAILBOX_SCOPE}${mailboxId}`;

// Each refused try means that another worker took units in between, so a few tries settle it.
const TRY_LIMIT = 5;

/** Units of the providers' quotas, shared by all workers. */
export function createQuotaRepository({
  executor,
  tables: { quotaUsage, mailboxes, company, imports },
}: RepositoryInput) {
  const columns = {
    live: quotaUsage.liveUnits,
    import: quotaUsage.importUnits,
    audit: quotaUsage.auditUnits,
  };
  const fields = { live: 'liveUnits', import: 'importUnits', audit: 'auditUnits' } as const;
  const total = sql<number>`(${quotaUsage.liveUnits} + ${quotaUsage.importUnits} + ${quotaUsage.auditUnits})`;

  const readUsed = async ({ scope, windowStart }: QuotaWindow): Promise<UnitsByPurpose> => {
    const [row] = await executor
      .select(columns)
      .from(quotaUsage)
      .where(and(eq(quotaUsage.scope, scope), eq(quotaUsage.windowStart, windowStart)));
    return row ?? { live: 0, import: 0, audit: 0 };
  };

  const takeWhole = async ({
    scope,
    windowStart,
    purpose,
    units,
    limit,
    ownLimit,
  }: Required<QuotaBlock>): Promise<boolean> => {
    const column = columns[purpose];
    const taken = await executor
      .insert(quotaUsage)
      .values({ scope, windowStart, [fields[purpose]]: units })
      .onConflictDoUpdate({
        target: [quotaUsage.scope, quotaUsage.windowStart],
        set: { [fields[purpose]]: sql`${column} + ${units}` },
        setWhere: and(lte(total, limit - units), lte(column, ownLimit - units)),
      })
      .returning({ scope: quotaUsage.scope });
    return taken.length > 0;
  };

  return {
    readUsed,

    /**
     * Takes up to `units` of what is left under both limits in this window and returns how many were granted, 0 to
     * `units`. Never over a limit, however many workers take at once.
     */
    async takeBlock({ ownLimit: own, ...block }: QuotaBlock): Promise<number> {
      const ownLimit = own ?? block.limit;
      let wanted = Math.floor(Math.min(block.units, block.limit, ownLimit));
      for (let tryCount = 0; wanted > 0 && tryCount < TRY_LIMIT; tryCount += 1) {
        if (await takeWhole({ ...block, ownLimit, units: wanted })) return wanted;
        const used = await readUsed(block);
        const usedByAll = used.live + used.import + used.audit;
        wanted = Math.floor(Math.min(block.units, block.limit - usedByAll, ownLimit - used[block.purpose]));
      }
      return 0;
    },

    /** The mailboxes that took most in the window that began then. */
    async listBusiest({
      windowStart,
      limit,
    }: {
      windowStart: Date;
      limit: number;
    }): Promise<(UnitsByPurpose & { mailboxId: string })[]> {
      const rows = await executor
        .select({ scope: quotaUsage.scope, ...columns })
        .from(quotaUsage)
        .where(and(eq(quotaUsage.windowStart, windowStart), like(quotaUsage.scope, `${MAILBOX_SCOPE}%`)))
        .orderBy(desc(total), quotaUsage.scope)
        .limit(limit);
      return rows.map(({ scope, ...units }) => ({ mailboxId: scope.slice(MAILBOX_SCOPE.length), ...units }));
    },

    /** How many mailboxes have history to import and may sync: the shares of an import's minute are counted by it. */
    async countImporting(): Promise<number> {
      const isBehind = sql`${mailboxes.importedRevision} < (select max(${company.revision}) from ${company})`;
      const isImporting = sql`exists (select 1 from ${imports} where ${imports.mailboxId} = ${mailboxes.id} and ${notInArray(imports.state, ['done', 'abandoned'])})`;
      return executor.$count(
        mailboxes,
        and(
          eq(mailboxes.hasSeat, true),
          isNull(mailboxes.disconnectedAt),
          isNull(mailboxes.failingSince),
          or(isBehind, isImporting),
        ),
      );
    },

    /** Mailboxes that our own budget makes wait, and until when the last of them does. */
    async summariseWaiting({ now }: { now: Date }): Promise<{ count: number; until: Date | null }> {
      const waits = and(
        eq(mailboxes.hasSeat, true),
        isNull(mailboxes.failingSince),
        gt(mailboxes.budgetPausedUntil, now),
      );
      const [last] = await executor
        .select({ until: mailboxes.budgetPausedUntil })
        .from(mailboxes)
        .where(waits)
        .orderBy(desc(mailboxes.budgetPausedUntil))
        .limit(1);
      return { count: await executor.$count(mailboxes, waits), until: last?.until ?? null };
    },

    /** Forgets windows that are over: those of a minute sooner, because there is one for each busy mailbox. */
    async prune({ minutesBefore, daysBefore }: { minutesBefore: Date; daysBefore: Date }): Promise<void> {
      const isDay = eq(quotaUsage.scope, DAY_SCOPE);
      const isOver = or(
        lt(quotaUsage.windowStart, daysBefore),
        and(lt(quotaUsage.windowStart, minutesBefore), not(isDay)),
      );
      await executor.delete(quotaUsage).where(isOver);
    },
  };
}
