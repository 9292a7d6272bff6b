import {
  entry,
  NOTHING_TO_DO,
  NOTHING_TO_DO_YET,
  TRUST_THIS_APP,
  GO_ON_AFTERWARDS,
  RECONNECT,
} from './catalogue-entry.ts';

/** What the Gmail API refuses. */
export const GMAIL_ENTRIES = [
  entry('gmail.mail_service_off', 'admin', 'Gmail is not turned on for this account.', [
    'In the Google Admin console, give this person a licence that includes Gmail and turn Gmail on.',
    'Then press Retry now.',
  ]),
  entry('gmail.precondition_failed', 'retry', 'Gmail could not answer just now.', NOTHING_TO_DO),
  entry('gmail.history_expired', 'cursor', 'Gmail no longer remembers where we stopped reading.', [
    'Nothing to do: Mail Sync reads the missing days again and records what it finds.',
  ]),
  entry('gmail.listing_expired', 'cursor', 'Gmail lost its place while the list of emails was read.', [
    'Nothing to do: Mail Sync reads the list again from the start and skips what it knows.',
  ]),
  entry('gmail.message_unreadable', 'message', 'Gmail refused to hand out one email.', [
    'Nothing to do: the email is kept aside, everything else goes on.',
  ]),
  entry('gmail.message_too_large', 'message', 'One email is too large to be read.', [
    'Nothing to do: the email is kept aside, everything else goes on.',
  ]),
  entry('gmail.message_gone', 'message', 'An email was deleted before it was read.', ['Nothing to do.']),
  entry('gmail.unauthorized', 'retry', 'Google did not let Mail Sync in once.', NOTHING_TO_DO_YET),
  entry('gmail.access_refused', 'user', 'Google no longer lets Mail Sync into this mailbox.', [RECONNECT]),
  entry('gmail.rate_limited', 'rate', 'Gmail asks Mail Sync to slow down.', [
    'Nothing to do: Mail Sync waits as long as Google asks and goes on by itself.',
  ]),
  entry('gmail.too_many_at_once', 'rate', 'Gmail is busy with other programs of this account.', [
    'Nothing to do: Mail Sync asks for less at a time.',
    'If it keeps happening, close other programs that read this mailbox.',
  ]),
  entry('gmail.daily_limit', 'rate', 'What Google lets your company read in a day is used up for today.', [
    'Nothing to do: it goes on by itself after midnight in California.',
    'An administrator can ask Google for more: Google Cloud console → APIs & Services → Gmail API → Quotas.',
  ]),
  entry(
    'gmail.scope_uncertain',
    'retry',
    'Gmail said once that Mail Sync may not read this mailbox.',
    NOTHING_TO_DO_YET,
  ),
  entry('gmail.scope_missing', 'user', 'Mail Sync is not allowed to read this mailbox.', [
    'Press Reconnect and leave every box ticked on the page of Google.',
  ]),
  entry('gmail.blocked_by_policy', 'admin', 'Your Google Workspace keeps Mail Sync out of Gmail.', [
    TRUST_THIS_APP,
    'Then press Retry now.',
  ]),
  entry(
    'gmail.policy_uncertain',
    'retry',
    'Google said once that your Workspace keeps Mail Sync out.',
    NOTHING_TO_DO_YET,
  ),
  entry(
    'gmail.api_disabled',
    'installation',
    'Mail Sync may not read Gmail yet: the Gmail API is not turned on.',
    ['In the Google Cloud console: APIs & Services → Library → Gmail API → Enable.', GO_ON_AFTERWARDS],
  ),
  entry('gmail.unavailable', 'retry', 'Gmail had a temporary problem.', NOTHING_TO_DO),
  entry(
    'gmail.answer_unreadable',
    'retry',
    'Gmail sent an answer that was cut off or garbled.',
    NOTHING_TO_DO,
  ),
  entry('gmail.unexpected', 'bug', 'Gmail refused something in a way Mail Sync does not know.', [
    'Mail Sync keeps trying. If this stays for a day, report it with the details of this entry.',
  ]),
] as const;
