import { IMAP_ENTRIES } from './imap-entries.ts';

/**
 * What can go wrong between Mail Sync and Google, and who can mend it. Data only: classification is in
 * `classify-google-failure.ts`. Texts are read by sales people.
 *
 * - `retry`: temporary, back off · `rate`: pause the mailbox until the given time · `user`: the owner must act ·
 *   `admin`: the Workspace administrator must act · `installation`: our own set-up, shown once for all mailboxes ·
 *   `cursor`: read again, bounded · `message`: concerns one message only · `bug`: ours to mend
 */
export type ErrorKind = 'retry' | 'rate' | 'user' | 'admin' | 'installation' | 'cursor' | 'message' | 'bug';

export type WhoCanFix = 'nobody_needed' | 'owner' | 'workspace_administrator' | 'mailsync_administrator';

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
};

const NOTHING_TO_DO = ['Nothing to do: Mail Sync tries again by itself.'];
const NOTHING_TO_DO_YET = ['Nothing to do yet: Mail Sync asks again before it believes it.'];
const TRUST_THIS_APP =
  'In the Google Admin console: Security → API controls → App access control, trust this app.';
const GO_ON_AFTERWARDS = 'All mailboxes go on by themselves afterwards.';
const RECONNECT = 'Press Reconnect and sign in with the same Google account.';

const entry = (code: string, kind: ErrorKind, what: string, howToFix: string[]): ErrorCatalogueEntry => ({
  code,
  kind,
  what,
  howToFix,
  whoCanFix: WHO_CAN_FIX[kind],
});

const ENTRIES = [
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
  entry(
    'google.advanced_protection',
    'admin',
    'This account is in the Advanced Protection Program of Google, which keeps apps out.',
    [TRUST_THIS_APP, 'Or take the account out of the program. Then press Retry now.'],
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

  entry('google.sign_in_revoked', 'user', 'Google has withdrawn the access to this mailbox.', [
    `${RECONNECT} A changed password, access that was removed in the Google account, or six months without use end it.`,
    'If it returns every seven days, ask an administrator to take the Google consent screen out of Testing.',
  ]),
  entry('google.sign_in_lasted_a_week', 'user', 'Google ended the access to this mailbox after seven days.', [
    RECONNECT,
    'It ends again in seven days unless an administrator takes the Google consent screen out of Testing.',
  ]),
  entry(
    'google.consent_screen_in_testing',
    'installation',
    'Google ends the access to mailboxes after seven days.',
    [
      'This happens while the consent screen is in Testing. In the Google Cloud console open Google Auth Platform → Audience.',
      'If everybody is in your Google Workspace, press Make internal. Otherwise press Publish app.',
      'Then have everybody whose mailbox is red press Reconnect.',
    ],
  ),
  entry(
    'google.session_expired_by_policy',
    'admin',
    'Your Google Workspace signs apps out after a while, and has signed out Mail Sync.',
    [
      `${TRUST_THIS_APP} Under Google Cloud session control, tick Exempt trusted apps.`,
      'Then the owner of the mailbox presses Reconnect.',
    ],
  ),
  entry(
    'google.client_rejected',
    'installation',
    'Google turns Mail Sync away: how it is registered there is not right.',
    [
      'Check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET against the Google Cloud console.',
      'Check that the redirect address there is exactly the address of this installation + /oauth/google/callback.',
      GO_ON_AFTERWARDS,
    ],
  ),
  entry('google.admin_policy', 'admin', 'Your Google Workspace has not allowed Mail Sync.', [
    `${TRUST_THIS_APP} Then press Reconnect.`,
    'A Google account outside your Workspace cannot be used when the consent screen is Internal.',
  ]),
  entry(
    'google.access_uncertain',
    'retry',
    'Google said once that this account may not be used.',
    NOTHING_TO_DO_YET,
  ),
  entry(
    'google.answer_unreadable',
    'retry',
    'Google sign-in sent an answer that was cut off or garbled.',
    NOTHING_TO_DO,
  ),
  entry('google.request_refused', 'bug', 'Google did not understand Mail Sync.', [
    'Report this with the details of this entry.',
  ]),
  entry('google.unavailable', 'retry', 'Google sign-in had a temporary problem.', NOTHING_TO_DO),

  entry('connect.cancelled', 'user', 'The access was not allowed: Cancel was pressed at Google.', [
    'Start again and press Allow.',
    'If Google says that the app is being tested, ask your administrator to add you as a test user.',
  ]),
  entry('connect.read_not_allowed', 'user', 'The box that lets Mail Sync read emails was not ticked.', [
    'Start again and leave every box ticked on the page of Google.',
  ]),
  entry('connect.no_lasting_access', 'user', 'Google let Mail Sync in for an hour only.', [
    'Open myaccount.google.com/connections, remove Mail Sync there, then start again.',
  ]),
  entry('connect.other_address', 'user', 'Another Google account was chosen than the one expected.', [
    'Start again and choose the right Google account.',
  ]),
  entry('connect.owned_by_other', 'user', 'This mailbox is connected by somebody else already.', [
    'Ask that person, or an administrator, to disconnect it first.',
  ]),
  entry('connect.link_used', 'user', 'This sign-in was used already.', [
    'Nothing was changed. If your mailbox is not connected, ask for a new link or start again in the console.',
  ]),
  entry('connect.link_expired', 'user', 'This sign-in has expired: it is good for ten minutes.', [
    'Ask for a new link with /mailsync connect, or start again in the console.',
  ]),
  entry('connect.link_unknown', 'user', 'This sign-in was not started here.', [
    'Ask for a new link with /mailsync connect, or start again in the console.',
  ]),
  entry('connect.not_an_address', 'user', 'This is not an email address.', [
    'Check the address and start again.',
  ]),
  entry('connect.first_read_failed', 'user', 'The mailbox could not be read, so nothing was connected.', [
    'Wait a minute and start again.',
  ]),
  entry('connect.other_person', 'user', 'This sign-in was begun in another browser, or by somebody else.', [
    'Sign in to Mail Sync in this browser and connect your mailbox in Settings → Mail Sync.',
    'If somebody sent you here, close this page: nothing was connected.',
  ]),
  entry('connect.user_deactivated', 'user', 'This person no longer works with Mail Sync.', [
    'Ask an administrator to activate the account again.',
  ]),

  entry('gmail.watch_topic_invalid', 'installation', 'Gmail cannot use the Pub/Sub topic of Mail Sync.', [
    'GOOGLE_PUBSUB_TOPIC must name a topic in the Cloud project of the OAuth client: projects/<project>/topics/<topic>.',
    'Until then mailboxes are looked at regularly, so nothing is lost.',
  ]),
  entry('gmail.watch_topic_missing', 'installation', 'The Pub/Sub topic of Mail Sync does not exist.', [
    'Make the topic that GOOGLE_PUBSUB_TOPIC names in the Google Cloud console, under Pub/Sub → Topics.',
    'Until then mailboxes are looked at regularly, so nothing is lost.',
  ]),
  entry('gmail.watch_not_allowed', 'installation', 'Gmail is not allowed to write to the Pub/Sub topic.', [
    'On the topic, give gmail-api-push@system.gserviceaccount.com the role Pub/Sub Publisher.',
    'Until then mailboxes are looked at regularly, so nothing is lost.',
  ]),
  entry('gmail.watch_elsewhere', 'retry', 'Gmail still tells another topic of this mailbox.', NOTHING_TO_DO),
  entry('pubsub.credentials_refused', 'installation', 'Google does not accept the key for Pub/Sub.', [
    'Make a new key for the service account and give it to Mail Sync as GOOGLE_PUBSUB_CREDENTIALS_FILE.',
    'Check the clock of the server.',
    'Until then mailboxes are looked at regularly, so nothing is lost.',
  ]),
  entry('pubsub.not_allowed', 'installation', 'Mail Sync may not read its Pub/Sub subscription.', [
    'On the subscription, give the service account the role Pub/Sub Subscriber.',
    'Until then mailboxes are looked at regularly, so nothing is lost.',
  ]),
  entry(
    'pubsub.api_disabled',
    'installation',
    'The Pub/Sub API is not turned on in the Google Cloud project.',
    ['In the Google Cloud console: APIs & Services → Library → Cloud Pub/Sub API → Enable.'],
  ),
  entry(
    'pubsub.subscription_missing',
    'installation',
    'The Pub/Sub subscription of Mail Sync does not exist.',
    [
      'Make the subscription that GOOGLE_PUBSUB_SUBSCRIPTION names in the Google Cloud console, on the topic of GOOGLE_PUBSUB_TOPIC.',
      'Until then mailboxes are looked at regularly, so nothing is lost.',
    ],
  ),
  entry('pubsub.unavailable', 'retry', 'Pub/Sub had a temporary problem.', NOTHING_TO_DO),
  entry(
    'mailsync.overdue',
    'installation',
    'Some mailboxes have not been looked at for longer than planned.',
    [
      'Mail Sync tries to mend this by itself. If it stays for ten minutes, restart Mail Sync.',
      'If it comes back, the server is too slow for its mailboxes: give it more processor time or set a longer MAILSYNC_SYNC_INTERVAL.',
    ],
  ),

  entry('network.unreachable', 'retry', 'Google could not be reached.', NOTHING_TO_DO),
  entry('network.timeout', 'retry', 'Google did not answer in time.', NOTHING_TO_DO),
  entry(
    'network.outage',
    'installation',
    'Mail Sync cannot reach Google: several mailboxes have no connection.',
    [
      'Check the internet connection of the server that runs Mail Sync, and its firewall, proxy and name server.',
      GO_ON_AFTERWARDS,
    ],
  ),
  entry('network.certificate', 'installation', 'Mail Sync cannot be sure that it talks to Google.', [
    'Something between this server and Google, perhaps a firewall, replaces Google’s certificate. Name its certificate authority in MAILSYNC_CA_FILE.',
    'Check that the clock of the server is right. Mail Sync never skips this check.',
  ]),
  entry('audit.mail_missing', 'message', 'A check found emails of leads that cannot be read.', [
    'Look under Kept aside which ones, and press Try again.',
    'Mail Sync tries again by itself with every check, each night.',
  ]),
  entry('message.unreadable', 'message', 'An email could not be understood.', [
    'Nothing to do: it is kept aside, everything else goes on.',
  ]),
  entry('mailsync.falling_behind', 'retry', 'New emails have been waiting for more than an hour.', [
    'Nothing to do: Mail Sync records them as soon as Google lets it read on, the newest first.',
  ]),
  entry('mailsync.route_changed', 'cursor', 'This mailbox is reached in a new way now.', [
    'Nothing to do: Mail Sync reads the days since its last good check again and skips what it knows.',
  ]),
  entry('mailsync.unexpected', 'bug', 'Something unexpected happened inside Mail Sync.', [
    'Mail Sync keeps trying. If this stays for a day, report it with the details of this entry.',
  ]),
] as const;

export const errorCatalogue: ReadonlyMap<string, ErrorCatalogueEntry> = new Map(
  [...ENTRIES, ...IMAP_ENTRIES.map((row) => entry(...row))].map((one) => [one.code, one]),
);

/** The entry of a code. An unknown code is a slip of ours and reads as such. */
export function describeError(code: string): ErrorCatalogueEntry {
  return errorCatalogue.get(code) ?? { ...errorCatalogue.get('mailsync.unexpected')!, code };
}
