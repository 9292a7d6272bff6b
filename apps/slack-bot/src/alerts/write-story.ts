import type { SyncErrorView } from '@mailsync/sync-engine';
import type { MailboxFacts } from './mailbox-facts.ts';

/** How the entry of the error log stands. */
export function writeStory({ syncError, since }: { syncError: SyncErrorView; since: Date }) {
  const { id, code, what, howToFix, whoCanFix, acknowledged } = syncError;
  return {
    code,
    syncErrorId: id,
    what,
    howToFix,
    whoCanFix,
    since: since.toISOString(),
    returnedAt: null,
    acknowledged: acknowledged && { name: acknowledged.userName, at: acknowledged.at.toISOString() },
  };
}

/** Who wants to hear no more of it for now, and until when. */
export function readSnooze({
  snoozes,
  topic,
  now,
}: {
  snoozes: MailboxFacts['snoozes'];
  topic: string;
  now: Date;
}) {
  const found = snoozes.find((one) => one.topic === topic && one.until > now);
  return found ? { name: found.userName, until: found.until.toISOString() } : null;
}
