import {
  entry,
  NOTHING_TO_DO,
  NOTHING_TO_DO_YET,
  TRUST_THIS_APP,
  GO_ON_AFTERWARDS,
  RECONNECT,
} from './catalogue-entry.ts';

/** What Google refuses before the Gmail API is reached: tokens, policies, our registration. */
export const SIGN_IN_ENTRIES = [
  entry(
    'google.advanced_protection',
    'admin',
    'This account is in the Advanced Protection Program of Google, which keeps apps out.',
    [TRUST_THIS_APP, 'Or take the account out of the program. Then press Retry now.'],
  ),
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
    `${TRUST_THIS_APP} Then the owner of the mailbox presses Reconnect.`,
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
] as const;
