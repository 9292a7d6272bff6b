import { and, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type BillingInterval = Tables['billingIntervals']['$inferSelect'];

/** When mailboxes were billable. */
export function createBillingRepository({ executor, tables: { billingIntervals } }: RepositoryInput) {
  return {
    async open(interval: BillingInterval): Promise<void> {
      await executor.insert(billingIntervals).values(interval);
    },
    async close({ mailboxId, at }: { mailboxId: string; at: Date }): Promise<void> {
      await executor
        .update(billingIntervals)
        .set({ closedAt: at })
        .where(and(eq(billingIntervals.mailboxId, mailboxId), isNull(billingIntervals.closedAt)));
    },
    /** Intervals that have a moment in common with the time from `from` (included) to `to` (not included). */
    async listOverlapping({ from, to }: { from: Date; to: Date }): Promise<BillingInterval[]> {
      return executor
        .select()
        .from(billingIntervals)
        .where(
          and(
            lt(billingIntervals.openedAt, to),
            or(isNull(billingIntervals.closedAt), gt(billingIntervals.closedAt, from)),
          ),
        );
    },
  };
}
