import type { SyncResult } from '../recording/sync-mailbox.ts';

/** When a mailbox is passed again after a pass that went well. Pure. */
export function chooseNextPass({
  result,
  now,
  intervalMs,
  requestedAt,
  heardAt,
  startedAt,
}: {
  result: SyncResult;
  now: Date;
  intervalMs: number;
  /** What the mailbox says now of its next pass. */
  requestedAt: Date | null;
  /** When the provider told of it last. A mailbox that was due for long keeps its due time then. */
  heardAt: Date | null;
  startedAt: Date;
}): Date {
  const regular = new Date(now.getTime() + intervalMs);
  // Somebody asked for a pass, leads were added, or the provider told of something, after this one had begun.
  const cameMeanwhile = (at: Date | null) => at !== null && at > startedAt && at <= now;
  if (cameMeanwhile(requestedAt) || cameMeanwhile(heardAt) || result.hasMore) return now;
  return result.pausedUntil && result.pausedUntil.getTime() < regular.getTime()
    ? result.pausedUntil
    : regular;
}
