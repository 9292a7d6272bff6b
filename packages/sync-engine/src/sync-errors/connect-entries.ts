import { entry } from './catalogue-entry.ts';

/** How connecting a mailbox can end without one. */
export const CONNECT_ENTRIES = [
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
  entry(
    'connect.passwords_not_taken',
    'user',
    'This mail provider lets no program in by a password any more, and Mail Sync has no other way in yet.',
    ['Start again with another inbox, if you write to leads from one at Google or elsewhere.'],
  ),
  entry('connect.no_server', 'user', 'This is not the name of a mail server.', [
    'Check the name: your mail provider says it, such as imap.company.example.',
  ]),
  entry('connect.other_provider', 'user', 'This mailbox is at another mail provider.', [
    'Press Connect another and connect this inbox as one of its own.',
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
] as const;
