import type { MailboxView } from '@mailsync/sync-engine';

/** `waiting`: the provider or the budget has named a time. `trying`: the pass has not ended yet. */
export type RetryOutcome = 'syncing' | 'failing' | 'waiting' | 'trying';

/** What has become of a try that was asked for at `askedAt`. Pure. */
export function judgeRetry({
  mailbox: { lastSyncedAt, pause, nextAttemptAt },
  askedAt,
  now,
}: {
  mailbox: Pick<MailboxView, 'lastSyncedAt' | 'pause' | 'nextAttemptAt'>;
  askedAt: Date;
  now: Date;
}): RetryOutcome {
  if (lastSyncedAt && lastSyncedAt >= askedAt) return 'syncing';
  if (pause?.waits === 'new_mail' && pause.until > now) return 'waiting';
  // Asking made it due at once: planned for later, or not at all, the pass is over.
  return nextAttemptAt === null || nextAttemptAt > now ? 'failing' : 'trying';
}
