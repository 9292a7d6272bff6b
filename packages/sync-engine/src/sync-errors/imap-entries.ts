import { entry, NOTHING_TO_DO } from './catalogue-entry.ts';

const NEW_APP_PASSWORD =
  'Open myaccount.google.com/apppasswords, make a new app password, and connect the mailbox with it again.';

/** What can go wrong with mail servers that are reached by an app password. */
export const IMAP_ENTRIES = [
  entry('imap.password_refused', 'user', 'The app password is not accepted.', [
    NEW_APP_PASSWORD,
    'App passwords end when the Google password is changed.',
  ]),
  entry(
    'imap.app_password_required',
    'user',
    'This is the password of the Google account. An app password is needed.',
    ['Open myaccount.google.com/security and turn on 2-Step Verification.', NEW_APP_PASSWORD],
  ),
  entry('imap.web_login_required', 'user', 'Google wants you to sign in once in a browser.', [
    'Sign in to Gmail in a browser and confirm that it was you.',
    'Then press Retry now.',
  ]),
  entry('imap.turned_off', 'user', 'IMAP is turned off in this mailbox.', [
    'Open Gmail → Settings → Forwarding and POP/IMAP and turn IMAP on.',
    'Then press Retry now.',
  ]),
  entry('imap.turned_off_for_domain', 'admin', 'IMAP is turned off for your whole company.', [
    'In the Google Admin console: Apps → Gmail → End User Access, allow IMAP.',
    'Then press Retry now.',
  ]),
  entry(
    'imap.all_mail_hidden',
    'user',
    'The folder All Mail is hidden, so most of the mail cannot be seen.',
    ['Open Gmail → Settings → Labels and tick “Show in IMAP” beside All Mail.', 'Then press Retry now.'],
  ),
  entry(
    'imap.too_many_connections',
    'rate',
    'Too many programs are connected to this mailbox at the same time.',
    ['Nothing to do: Mail Sync tries again. If it stays, close mail programs that you do not need.'],
  ),
  entry(
    'imap.bandwidth_exceeded',
    'rate',
    'Google has paused this mailbox because much was read from it today.',
    ['Nothing to do: Mail Sync goes on when Google allows it, within a day at the latest.'],
  ),
  entry('imap.throttled', 'rate', 'The mail server asks for a pause.', NOTHING_TO_DO),
  entry('imap.unavailable', 'retry', 'The mail server had a temporary problem.', NOTHING_TO_DO),
  entry(
    'imap.answer_unreadable',
    'retry',
    'The mail server sent an answer that makes no sense.',
    NOTHING_TO_DO,
  ),
  entry(
    'imap.certificate_refused',
    'admin',
    'Mail Sync cannot be sure that it talks to your mail server: its certificate is not right.',
    [
      'Check the name of the server: it has to be the one that its certificate was made for.',
      'If it is, the people who run the mail server have to renew its certificate. One of a company’s own authority is trusted when your Mail Sync administrator names that in MAILSYNC_CA_FILE.',
      'Mail Sync never skips this check.',
    ],
    'mail_server_administrator',
  ),
  entry('imap.no_encryption', 'user', 'The mail server does not encrypt in the way that was chosen.', [
    'Check what your mail provider says. Usual are TLS with port 993 for reading and 465 for sending, or STARTTLS with ports 143 and 587.',
    'Mail Sync never sends a password without encryption.',
  ]),
  entry(
    'imap.server_not_allowed',
    'user',
    'Mail Sync may not connect to this mail server.',
    [
      'Check its name and its port: 993 or 143 for reading, 465 or 587 for sending.',
      'If it is a mail server of your company, ask your Mail Sync administrator to name it in MAILSYNC_MAIL_HOSTS.',
    ],
    'mailsync_administrator',
  ),
  entry('imap.folders_renumbered', 'cursor', 'The mail server has numbered its messages anew.', [
    'Nothing to do: Mail Sync reads the last days again and skips what it knows.',
  ]),
  entry(
    'imap.listing_expired',
    'cursor',
    'The mail server has numbered its messages anew during a listing.',
    ['Nothing to do: Mail Sync lists again from the start and skips what it knows.'],
  ),
  entry('imap.message_gone', 'message', 'A message was deleted before it was read.', ['Nothing to do.']),
  entry('imap.message_too_large', 'message', 'A message is too large to be read.', [
    'Nothing to do: it is kept aside, everything else goes on.',
  ]),
  entry('imap.unexpected', 'bug', 'The mail server refused something in a way Mail Sync does not know.', [
    'Mail Sync keeps trying. If this stays for a day, report it with the details of this entry.',
  ]),
] as const;
