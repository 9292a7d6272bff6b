import { describeError } from '../sync-errors/catalogue.ts';
import type { MailboxProvider } from './mailbox-provider.ts';

const AGAIN = 'Nothing was stored: wait a while, then connect again.';
const CHECK_THE_SERVER =
  'Check the name of the server, its port and how it encrypts; your mail provider says them.';

/** What the log tells the owner of a connected mailbox to press is not there yet for whoever connects one. */
const WHEN_CONNECTING_ELSEWHERE: Readonly<Record<string, string[]>> = {
  'imap.password_refused': [
    'Check the login name and the password.',
    'Some mail providers take only passwords that were made for a single program (app passwords), and some want IMAP to be turned on in their settings.',
  ],
  'imap.app_password_required': [
    'Sign in to your mail provider in a browser, make an app password for Mail Sync in its security settings, and type that one.',
  ],
  'network.unreachable': [CHECK_THE_SERVER, AGAIN],
  'network.timeout': [CHECK_THE_SERVER, AGAIN],
  'imap.answer_unreadable': [CHECK_THE_SERVER, AGAIN],
};

const WHEN_CONNECTING_GOOGLE: Readonly<Record<string, string[]>> = {
  'imap.password_refused': [
    'Check that all 16 letters were copied, or make a new one at myaccount.google.com/apppasswords.',
  ],
};

/** How to mend a login that let nobody in, while nothing is stored and nothing is tried again by itself. Pure. */
export function describeNextTry({
  code,
  provider,
  isTemporary,
}: {
  code: string;
  provider: MailboxProvider;
  isTemporary: boolean;
}): string[] {
  const whenConnecting = provider === 'other' ? WHEN_CONNECTING_ELSEWHERE : WHEN_CONNECTING_GOOGLE;
  const steps = whenConnecting[code];
  if (steps) return steps;
  if (isTemporary) return [AGAIN];
  // Where one connects there is no such button.
  return describeError(code, provider).howToFix.map((step) =>
    step.replace('press Retry now', 'connect again'),
  );
}
