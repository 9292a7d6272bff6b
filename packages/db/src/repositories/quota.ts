import { and, eq, lt, lte, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

export type QuotaWindow = {
  /** Whose budget: `mailbox:<id>`, `project-minute`, `project-day`. */
  scope: string;
  windowStart: Date;
};

// Each refused try means that another worker took units in between, so a few tries settle it.
const TRY_LIMIT = 5;

/** Units of the providers' quotas, shared by all workers. */
export function createQuotaRepository({ executor, tables: { quotaUsage } }: RepositoryInput) {
  const readUsed = async ({ scope, windowStart }: QuotaWindow): Promise<number> => {
    const [row] = await executor
      .select({ units: quotaUsage.units })
      .from(quotaUsage)
      .where(and(eq(quotaUsage.scope, scope), eq(quotaUsage.windowStart, windowStart)));
    return row?.units ?? 0;
  };

  const takeWhole = async ({
    scope,
    windowStart,
    units,
    limit,
  }: QuotaWindow & { units: number; limit: number }) => {
    const taken = await executor
      .insert(quotaUsage)
      .values({ scope, windowStart, units })
      .onConflictDoUpdate({
        target: [quotaUsage.scope, quotaUsage.windowStart],
        set: { units: sql`${quotaUsage.units} + ${units}` },
        setWhere: lte(quotaUsage.units, limit - units),
      })
      .returning({ units: quotaUsage.units });
    return taken.length > 0;
  };

  return {
    readUsed,

    /**
     * Takes up to `units` of what is left under `limit` in this window and returns how many were granted, 0 to `units`.
     * Never over the limit, however many workers take at once.
     */
    async takeBlock({
      scope,
      windowStart,
      units,
      limit,
    }: QuotaWindow & { units: number; limit: number }): Promise<number> {
      let wanted = Math.min(units, limit);
      for (let tryCount = 0; wanted > 0 && tryCount < TRY_LIMIT; tryCount += 1) {
        if (await takeWhole({ scope, windowStart, units: wanted, limit })) return wanted;
        wanted = Math.min(units, limit - (await readUsed({ scope, windowStart })));
      }
      return 0;
    },

    /** Forgets windows that are long over. */
    async prune(startedBefore: Date): Promise<void> {
      await executor.delete(quotaUsage).where(lt(quotaUsage.windowStart, startedBefore));
    },
  };
}
