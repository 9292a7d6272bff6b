import type { ErrorCatalogueEntry } from './catalogue-entry.ts';

/**
 * What entries say to the owner of a mailbox that is not Google's, where the catalogue speaks of Google: what is left out
 * holds for both. Their kind is the same.
 */
export const TEXTS_ELSEWHERE: Readonly<
  Record<string, Partial<Pick<ErrorCatalogueEntry, 'what' | 'howToFix' | 'whoCanFix'>>>
> = {
  'imap.password_refused': {
    what: 'The mail server does not accept the login name or the password.',
    howToFix: [
      'Press Reconnect, check the login name, and type the password that is good now.',
      'Some mail providers take only passwords that were made for a single program (app passwords), and some want IMAP to be turned on in their settings.',
    ],
  },
  'imap.app_password_required': {
    what: 'The mail provider wants an app password, not the password of the account.',
    howToFix: [
      'Sign in to your mail provider in a browser and make an app password for Mail Sync in its security settings.',
      'Press Reconnect and type that one.',
    ],
  },
  'imap.web_login_required': {
    what: 'The mail provider wants you to sign in once in a browser.',
    howToFix: [
      'Sign in to your inbox in a browser and confirm that it was you.',
      'Then press Retry now, or connect again.',
    ],
  },
  'imap.turned_off': {
    howToFix: [
      'Sign in to your mail provider in a browser and turn IMAP on in its settings.',
      'Then press Retry now, or connect again.',
    ],
  },
  'imap.turned_off_for_domain': {
    howToFix: [
      'Ask the people who run the mail server to allow IMAP.',
      'Then press Retry now, or connect again.',
    ],
    whoCanFix: 'mail_server_administrator',
  },
  'imap.bandwidth_exceeded': {
    what: 'The mail server has paused this mailbox because much was read from it.',
    howToFix: ['Nothing to do: Mail Sync goes on when the mail server allows it.'],
  },
  'network.unreachable': { what: 'The mail server could not be reached.' },
  'network.timeout': { what: 'The mail server did not answer in time.' },
  'network.outage': {
    what: 'Mail Sync cannot reach the mail servers of several mailboxes.',
    howToFix: [
      'Check whether these mail servers run, and the internet connection of the server that runs Mail Sync, its firewall and name server.',
      'All mailboxes go on by themselves afterwards.',
    ],
  },
  'mailsync.falling_behind': {
    howToFix: [
      'Nothing to do: Mail Sync records them as soon as the mail server lets it read on, the newest first.',
    ],
  },
  'connect.other_address': {
    what: 'These servers and this login are those of another mailbox here.',
    howToFix: ['Check the login name and the servers.'],
  },
};
