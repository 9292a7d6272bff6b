import type { Mailbox } from '@mailsync/db';

/** Whose inbox it is: Google's, or that of any other mail server. */
export type MailboxProvider = 'google' | 'other';

export function providerOf({ servers }: Pick<Mailbox, 'servers'>): MailboxProvider {
  return servers ? 'other' : 'google';
}
