import type { SyncErrorView } from '@mailsync/sync-engine';

/** What an alert says, as it is kept in its row until Slack says it. Times are ISO 8601. */
export interface AlertContent {
  /** Null when it concerns the installation. */
  address: string | null;
  ownerName: string | null;
  what: string;
  howToFix: string[];
  whoCanFix: SyncErrorView['whoCanFix'];
  since: string;
  /** Mail Sync has stopped trying. */
  isStopped: boolean;
  /** It has lost its seat and is not tried until it has one again. */
  waitsForSeat: boolean;
  /** A check found emails that are not recorded; whether the mailbox syncs is another matter. */
  isMailMissing: boolean;
  end: { outcome: 'syncing' | 'mended' | 'disconnected'; at: string } | null;
}
