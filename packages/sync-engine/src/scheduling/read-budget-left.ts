import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { QuotaLimits } from './quota-budget.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** One look a minute for all mailboxes: a pass must not cost a query for this. */
const LOOK_EVERY_MS = 60_000;

/** Share of the project's quota units of this day that nobody has taken yet, 0 to 1, as of a minute ago at most. */
export type ReadBudgetLeft = () => Promise<number>;

export function createReadBudgetLeft({
  db,
  clock,
  limits,
}: {
  db: Database;
  clock: Clock;
  limits: QuotaLimits | null;
}): ReadBudgetLeft {
  if (!limits) return async () => 1;
  let known: { atMs: number; left: Promise<number> } | null = null;

  async function look(nowMs: number): Promise<number> {
    const windowStart = new Date(Math.floor(nowMs / DAY_MS) * DAY_MS);
    const used = await db.read((r) => r.quota.readUsed({ scope: 'project-day', windowStart }));
    return Math.max(0, 1 - used / limits!.unitsPerProjectDay);
  }

  return async () => {
    const nowMs = clock.now().getTime();
    // A clock that was set back makes what is known no younger.
    if (!known || Math.abs(nowMs - known.atMs) >= LOOK_EVERY_MS) known = { atMs: nowMs, left: look(nowMs) };
    try {
      return await known.left;
    } catch (error) {
      known = null;
      throw error;
    }
  };
}
