import type { MailboxProvider } from '../mailboxes/mailbox-provider.ts';
import {
  entry,
  type ErrorCatalogueEntry,
  NOTHING_TO_DO,
  GO_ON_AFTERWARDS,
  RECONNECT,
} from './catalogue-entry.ts';
import { CONNECT_ENTRIES } from './connect-entries.ts';
import { GMAIL_ENTRIES } from './gmail-entries.ts';
import { IMAP_ENTRIES } from './imap-entries.ts';
import { PUBSUB_ENTRIES } from './pubsub-entries.ts';
import { SIGN_IN_ENTRIES } from './sign-in-entries.ts';
import { TEXTS_ELSEWHERE } from './texts-elsewhere.ts';

export type { ErrorCatalogueEntry, ErrorKind, WhoCanFix } from './catalogue-entry.ts';

/** Stands open in the error log while a mailbox has left Google for its app password. */
export const OVER_APP_PASSWORD = 'mailsync.over_app_password';

/** What can go wrong on our own side and on the way to Google. */
const ENTRIES = [
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
    'Look under Kept aside, in Settings → Mail Sync of its owner, which ones they are, and press Try again there.',
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
  entry(
    OVER_APP_PASSWORD,
    'notice',
    'Emails come through the app password, because reading them through Google failed.',
    [
      'Nothing to do while the mailbox is green: all emails with leads are recorded as before.',
      `To go back to Google: ${RECONNECT} Mail Sync also goes back by itself as soon as Google works again.`,
    ],
  ),
  entry('mailsync.unexpected', 'bug', 'Something unexpected happened inside Mail Sync.', [
    'Mail Sync keeps trying. If this stays for a day, report it with the details of this entry.',
  ]),
] as const;

/**
 * What can go wrong between Mail Sync and Google, and who can mend it. Data only, by area in `…-entries.ts`: classification is in
 * `classify-google-failure.ts`. Texts are read by sales people.
 */
export const errorCatalogue: ReadonlyMap<string, ErrorCatalogueEntry> = new Map(
  [
    ...GMAIL_ENTRIES,
    ...SIGN_IN_ENTRIES,
    ...CONNECT_ENTRIES,
    ...PUBSUB_ENTRIES,
    ...IMAP_ENTRIES,
    ...ENTRIES,
  ].map((one) => [one.code, one]),
);

/** The entry of a code, in the words that fit where the mailbox is. An unknown code is a slip of ours and reads as such. */
export function describeError(code: string, provider: MailboxProvider = 'google'): ErrorCatalogueEntry {
  const found = errorCatalogue.get(code) ?? { ...errorCatalogue.get('mailsync.unexpected')!, code };
  return provider === 'other' ? { ...found, ...TEXTS_ELSEWHERE[code] } : found;
}
