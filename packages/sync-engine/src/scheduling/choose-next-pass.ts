import type { SyncResult } from '../recording/sync-mailbox.ts';

/** When a mailbox is passed again after a pass that went well. Pure. */
export function chooseNextPass({
  result,
  now,
  intervalMs,
  requestedAt,
  startedAt,
}: {
  result: SyncResult;
  now: Date;
  intervalMs: number;
  /** What the mailbox says now of its next pass. */
  requestedAt: Date | null;
  startedAt: Date;
}): Date {
  const regular = new Date(now.getTime() + intervalMs);
  // Somebody asked for a pass, or leads were added, after this one had begun.
  if (requestedAt && requestedAt.getTime() > startedAt.getTime() && requestedAt.getTime() <= now.getTime())
    return now;
  if (result.hasMore) return now;
  return result.pausedUntil && result.pausedUntil.getTime() < regular.getTime()
    ? result.pausedUntil
    : regular;
}
