import type { AlertChannel, AlertSnooze, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { MailboxView, SyncErrorView } from '@mailsync/sync-engine';

export interface Owner {
  id: string;
  name: string;
  teamId: string | null;
  /** Null for who has never talked to Mail Sync in Slack, and for who has left. */
  slackUserId: string | null;
}

export interface MailboxFacts {
  mailbox: MailboxView;
  owner: Owner | null;
  channels: readonly AlertChannel[];
  /** The open entry of emails that a check found missing. */
  missing: SyncErrorView | null;
  /** Alerts of this mailbox that stand or were over lately. */
  rows: readonly SlackAlert[];
  snoozes: readonly (AlertSnooze & { userName: string })[];
  /** Alerts that tell of the cause of this trouble for many mailboxes, by channel. */
  incidents: readonly Pick<SlackAlert, 'channelId' | 'message'>[];
}

/** What each plan for a mailbox is made from. */
export interface MailboxPlanInput {
  facts: MailboxFacts;
  now: Date;
  createId: CreateId;
}
