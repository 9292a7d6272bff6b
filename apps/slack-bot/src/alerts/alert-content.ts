import type { SlackAlert } from '@mailsync/db';
import type { SyncErrorView } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';

// What alerts say, as it is kept in their rows until Slack says it. Times are ISO 8601.

/** What every trouble has: of one mailbox, of many, or of the installation. */
interface Story {
  /** Of the error catalogue. */
  code: string;
  /** The entry of the error log; null where there are many. */
  syncErrorId: string | null;
  what: string;
  howToFix: string[];
  whoCanFix: SyncErrorView['whoCanFix'];
  since: string;
  /** Since when it is back after it was over for a while. */
  returnedAt: string | null;
  acknowledged: { name: string; at: string } | null;
  snoozed: { name: string; until: string } | null;
}

export interface AlertEnd {
  /** `unfollowed`: nobody is told here any more how it goes on. */
  outcome: 'syncing' | 'mended' | 'disconnected' | 'unfollowed';
  at: string;
}

/** One mailbox does not sync, or emails of it are missing. */
export interface TroubleContent extends Story {
  kind: 'trouble';
  mailboxId: string;
  address: string;
  ownerName: string | null;
  /** A check found emails that are not recorded; whether the mailbox syncs is another matter. */
  isMailMissing: boolean;
  /** Mail Sync has stopped trying. */
  isStopped: boolean;
  /** It has lost its seat and is not tried until it has one again. */
  waitsForSeat: boolean;
  /** When Mail Sync stops trying; null until that is near. */
  stopsAt: string | null;
  /** Whether the owner, who can fix it, has a direct message; null where nobody thought of one. */
  ownerTold: 'directly' | 'not_in_slack' | null;
  /** What many mailboxes fail with, this one among them: another message tells it. */
  partOf: string | null;
  end: AlertEnd | null;
}

/** One cause stops many mailboxes, or the installation is at fault. */
export interface CauseContent extends Story {
  kind: 'cause';
  isInstallation: boolean;
  mailboxCount: number;
  /** The most at one time. */
  mostCount: number;
  /** The first of them in alphabetical order. */
  addresses: string[];
  /** When Mail Sync stops trying the first of them; null until that is near. */
  stopsAt: string | null;
  /** How many of them it has stopped trying. */
  stoppedCount: number;
  end: AlertEnd | null;
}

/** Mailboxes that wait for a seat. */
export interface SeatsContent {
  kind: 'seats';
  mailboxCount: number;
  mostCount: number;
  addresses: string[];
  since: string;
  returnedAt: string | null;
  end: AlertEnd | null;
}

/** For the owner: a mailbox goes on through its app password. */
export interface FailoverContent {
  kind: 'failover';
  address: string;
  what: string;
  since: string;
  returnedAt: string | null;
  end: AlertEnd | null;
}

/** For the owner: a mailbox has got a seat, or lost it. Said once. */
export interface SeatContent {
  kind: 'seat';
  address: string;
  hasSeat: boolean;
  queuePosition: number | null;
}

/** For one person: an answer that had no other place. Said once. */
export interface NoteContent {
  kind: 'note';
  message: SlackMessage;
}

/** What happened since, in the thread of an alert. Said once. */
export type LineContent = { kind: 'line' } & (
  | { step: 'back'; what: string; at: string }
  | { step: 'other_cause'; what: string }
  | { step: 'stops'; at: string; inMs: number }
  | { step: 'stopped' }
  | { step: 'unsnoozed'; what: string }
);

/** Those that stand until they are over. */
export type LastingContent = TroubleContent | CauseContent | SeatsContent | FailoverContent;
export type AlertContent = LastingContent | SeatContent | NoteContent | LineContent;

/** Rows hold what plans have put there. */
export const readContent = (alert: Pick<SlackAlert, 'message'>) => alert.message as unknown as AlertContent;
export const readLasting = (alert: Pick<SlackAlert, 'message'>) => alert.message as unknown as LastingContent;

/** The last word to a place that hears no more. Where it cannot be said nobody misses it. */
export function isFarewell({ state, message }: Pick<SlackAlert, 'state' | 'message'>): boolean {
  const content = readContent({ message });
  return state === 'recovered' && 'end' in content && content.end?.outcome === 'unfollowed';
}
