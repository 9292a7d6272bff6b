import type { QuotaLimits } from './quota-tables.ts';
import type { TimeWindow } from './quota-windows.ts';

/**
 * Polling a mailbox costs no write: this part of its minute is counted in memory, a handful of requests that the margin
 * below Google's limit covers. The project's meters count it like all the rest.
 */
const POLLING_SHARE = 0.01;

/** Tells of each request of live sync whether it is within that part, and counts it if so. */
export function createPollingAllowance({
  limits,
  minuteAt,
}: {
  limits: QuotaLimits;
  minuteAt: (nowMs: number) => TimeWindow;
}): (input: { mailboxId: string; units: number; nowMs: number }) => boolean {
  const mostPolled = Math.floor(limits.unitsPerMailboxMinute * POLLING_SHARE);
  const polled = new Map<string, number>();
  let polledMinuteMs = 0;

  return ({ mailboxId, units, nowMs }) => {
    const { startMs } = minuteAt(nowMs);
    if (polledMinuteMs !== startMs) polled.clear();
    polledMinuteMs = startMs;
    const sum = (polled.get(mailboxId) ?? 0) + units;
    if (sum > mostPolled) return false;
    polled.set(mailboxId, sum);
    return true;
  };
}
