/**
 * What an error means for the mailbox:
 *
 * - `retry`: temporary, back off · `rate`: pause the mailbox until the given time · `user`: the owner must act ·
 *   `admin`: the Workspace administrator must act · `installation`: our own set-up, shown once for all mailboxes ·
 *   `cursor`: read again, bounded · `message`: concerns one message only · `bug`: ours to mend · `notice`: nothing fails,
 *   but people should know
 */
export type ErrorKind =
  'retry' | 'rate' | 'user' | 'admin' | 'installation' | 'cursor' | 'message' | 'bug' | 'notice';

export type WhoCanFix =
  | 'nobody_needed'
  | 'owner'
  | 'workspace_administrator'
  | 'mailsync_administrator'
  /** Whoever runs a mail server that is not Google's. */
  | 'mail_server_administrator';

export interface ErrorCatalogueEntry {
  code: string;
  kind: ErrorKind;
  what: string;
  howToFix: string[];
  whoCanFix: WhoCanFix;
}

const WHO_CAN_FIX: Record<ErrorKind, WhoCanFix> = {
  retry: 'nobody_needed',
  rate: 'nobody_needed',
  user: 'owner',
  admin: 'workspace_administrator',
  installation: 'mailsync_administrator',
  cursor: 'nobody_needed',
  message: 'nobody_needed',
  bug: 'mailsync_administrator',
  notice: 'nobody_needed',
};

// Sentences that several entries say.
export const NOTHING_TO_DO = ['Nothing to do: Mail Sync tries again by itself.'];
export const NOTHING_TO_DO_YET = ['Nothing to do yet: Mail Sync asks again before it believes it.'];
export const TRUST_THIS_APP =
  'In the Google Admin console: Security → API controls → App access control, trust this app.';
export const GO_ON_AFTERWARDS = 'All mailboxes go on by themselves afterwards.';
export const RECONNECT = 'Press Reconnect and sign in with the same Google account.';

export const entry = (
  code: string,
  kind: ErrorKind,
  what: string,
  howToFix: string[],
  whoCanFix: WhoCanFix = WHO_CAN_FIX[kind],
): ErrorCatalogueEntry => ({ code, kind, what, howToFix, whoCanFix });
