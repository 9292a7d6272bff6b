import type { Mailbox } from '@mailsync/db';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Before the first pass that went well nobody knows it better. */
const UNKNOWN_INTERVAL_MS = MINUTE_MS;
/** A pass may be under way: one request alone may take a minute. */
export const LEAST_LATENESS_MS = 2 * MINUTE_MS;
/** No retry and no interval is longer; only a provider names later times. */
export const LONGEST_PLAN_MS = 2 * HOUR_MS;
/** Google's day ends within 25 hours, Gmail's lock-outs within 24. */
const LONGEST_PAUSE_MS = 48 * HOUR_MS;

/** What the plan of a mailbox is judged by. */
export type Schedule = Pick<
  Mailbox,
  'disconnectedAt' | 'hasSeat' | 'givenUpAt' | 'nextSyncAt' | 'passEveryMs' | 'pausedUntil'
>;

/**
 * `late`: not passed in three of its intervals · `unplanned`: it should sync, and no pass is planned ·
 * `far_ahead`: planned for a time that nobody plans, whoever made the plan. A clock that was set back by less is noticed
 * by the scheduler, which goes by the last try.
 */
export type ScheduleFault = 'late' | 'unplanned' | 'far_ahead';

/**
 * What is wrong with the plan of a mailbox; null when nothing is. Pure. Only since `awakeSince` could anybody have passed
 * it: time that the program slept, or the clock jumped over, makes nobody late.
 */
export function judgeSchedule({
  mailbox,
  awakeSince,
  now,
}: {
  mailbox: Schedule;
  awakeSince: Date | null;
  now: Date;
}): ScheduleFault | null {
  if (mailbox.disconnectedAt || !mailbox.hasSeat || mailbox.givenUpAt) return null;
  const { nextSyncAt, pausedUntil, passEveryMs } = mailbox;
  if (!nextSyncAt) return 'unplanned';
  const aheadMs = nextSyncAt.getTime() - now.getTime();
  if (aheadMs > (pausedUntil ? LONGEST_PAUSE_MS : LONGEST_PLAN_MS)) return 'far_ahead';

  const couldBePassedAtMs = Math.max(nextSyncAt.getTime(), awakeSince?.getTime() ?? 0);
  // It was due one interval after its last pass: two more make three.
  const mayBeLateMs = Math.max(2 * (passEveryMs ?? UNKNOWN_INTERVAL_MS), LEAST_LATENESS_MS);
  return now.getTime() - couldBePassedAtMs > mayBeLateMs ? 'late' : null;
}

/** How late passes are, as it is: for metrics. */
export function measureLateness({ mailboxes, now }: { mailboxes: readonly Schedule[]; now: Date }): {
  overdueCount: number;
  /** Of the mailbox that has been due for the longest; 0 when none is due. */
  longestLagMs: number;
} {
  let overdueCount = 0;
  let longestLagMs = 0;
  for (const mailbox of mailboxes) {
    const fault = judgeSchedule({ mailbox, awakeSince: null, now });
    if (fault) overdueCount += 1;
    if (mailbox.nextSyncAt)
      longestLagMs = Math.max(longestLagMs, now.getTime() - mailbox.nextSyncAt.getTime());
  }
  return { overdueCount, longestLagMs };
}
