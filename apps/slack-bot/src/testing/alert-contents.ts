import type { SlackAlert } from '@mailsync/db';
import type { CauseContent, LastingContent, TroubleContent } from '../alerts/alert-content.ts';

/** Google has withdrawn the access to Maya's mailbox, with what a test changes. */
export const createTroubleContent = (changes: Partial<TroubleContent> = {}): TroubleContent => ({
  kind: 'trouble',
  mailboxId: 'mailbox-maya',
  address: 'maya@acorn-and-oak.example',
  ownerName: 'Maya <Sample> & Co',
  code: 'google.sign_in_revoked',
  syncErrorId: 'error-1',
  what: 'Google has withdrawn our access to this mailbox.',
  howToFix: ['Press Reconnect.', 'Sign in.'],
  whoCanFix: 'owner',
  since: '2026-03-02T09:00:00.000Z',
  returnedAt: null,
  acknowledged: null,
  snoozed: null,
  isMailMissing: false,
  isStopped: false,
  waitsForSeat: false,
  stopsAt: null,
  ownerTold: null,
  partOf: null,
  end: null,
  ...changes,
});

/** 38 mailboxes are kept out by the Workspace, with what a test changes. */
export const createCauseContent = (changes: Partial<CauseContent> = {}): CauseContent => ({
  kind: 'cause',
  isInstallation: false,
  code: 'google.admin_policy',
  syncErrorId: null,
  what: 'Your Google Workspace has not allowed Mail Sync.',
  howToFix: ['Trust this app.'],
  whoCanFix: 'workspace_administrator',
  since: '2026-03-02T09:00:00.000Z',
  returnedAt: null,
  acknowledged: null,
  snoozed: null,
  mailboxCount: 38,
  mostCount: 38,
  addresses: Array.from({ length: 10 }, (_, index) => `colleague${index}@acorn-and-oak.example`),
  stopsAt: null,
  stoppedCount: 0,
  end: null,
  ...changes,
});

/** An alert that stands in a channel and was posted there, with what a test changes. */
export const createAlertRow = ({
  content,
  ...changes
}: Partial<SlackAlert> & { content: LastingContent; topic: string }): SlackAlert => ({
  id: 'alert-1',
  channelId: 'C1',
  userId: null,
  parentId: null,
  state: content.end === null ? 'open' : 'recovered',
  message: { ...content },
  version: 1,
  sentVersion: 1,
  slackTs: '1.1',
  attempts: 0,
  sendAfter: new Date('2026-03-02T09:00:00Z'),
  lastProblem: null,
  problemSince: null,
  createdAt: new Date('2026-03-02T09:00:00Z'),
  updatedAt: new Date('2026-03-02T09:00:00Z'),
  endedAt: content.end === null ? null : new Date(content.end.at),
  ...changes,
});
