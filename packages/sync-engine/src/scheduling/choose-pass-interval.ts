const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Whoever sets a shorter interval is watching: nothing is slowed. */
const WATCHED_BY_PEOPLE_MS = 10_000;
/** What somebody writes to a mailbox that was silent for weeks is seen after this at the latest. */
const LONGEST_INTERVAL_MS = 5 * MINUTE_MS;
/** With the day's budget running low: a quarter of the hour after which late mail turns a mailbox red. */
const LONGEST_INTERVAL_ON_LOW_BUDGET_MS = 15 * MINUTE_MS;

/** A weekend without mail is less than three days: it costs a Monday morning a minute and no more. */
const IDLE_STEPS = [
  { withinMs: DAY_MS, factor: 1 },
  { withinMs: 3 * DAY_MS, factor: 2 },
  { withinMs: 7 * DAY_MS, factor: 3 },
] as const;
const LONG_IDLE_FACTOR = 5;
/** Gmail tells us at once: looking is there for what it did not tell. */
const TOLD_FACTOR = 5;

const BUDGET_STEPS = [
  { fromShare: 0.3, factor: 1 },
  { fromShare: 0.15, factor: 2 },
] as const;
const LOWEST_BUDGET_FACTOR = 3;

/**
 * Milliseconds from one pass over a mailbox to the next: the set interval, longer for mailboxes that nothing arrives in,
 * for those that Gmail tells us of, and as the day's quota runs low; not while mail of the mailbox waits for another try.
 * Never shorter than what was set. Pure.
 */
export function choosePassInterval({
  baseMs,
  lastNewMailAt,
  isTold,
  mailWaits,
  budgetLeft,
  now,
}: {
  /** `MAILSYNC_SYNC_INTERVAL`. */
  baseMs: number;
  /** The last new message, or the time of connecting when there was none. */
  lastNewMailAt: Date;
  isTold: boolean;
  /** Live mail is queued that could not be read yet. */
  mailWaits: boolean;
  /** Share of the project's quota units of this day that is left, 0 to 1. */
  budgetLeft: number;
  now: Date;
}): number {
  if (baseMs < WATCHED_BY_PEOPLE_MS || mailWaits) return baseMs;
  const idleMs = now.getTime() - lastNewMailAt.getTime();
  const idleFactor = IDLE_STEPS.find((step) => idleMs <= step.withinMs)?.factor ?? LONG_IDLE_FACTOR;
  const quietFactor = Math.max(idleFactor, isTold ? TOLD_FACTOR : 1);
  const quietMs = Math.min(baseMs * quietFactor, Math.max(baseMs, LONGEST_INTERVAL_MS));

  const budgetFactor =
    BUDGET_STEPS.find((step) => budgetLeft >= step.fromShare)?.factor ?? LOWEST_BUDGET_FACTOR;
  return Math.min(quietMs * budgetFactor, Math.max(quietMs, LONGEST_INTERVAL_ON_LOW_BUDGET_MS));
}
