import type { Mailbox, Repositories } from '@mailsync/db';
import type { ConnectedAccount } from './connect-mailbox.ts';

/** A mailbox elsewhere whose owner gives it other servers, or another login there, stays the same mailbox. */
export async function findMovedMailbox({
  r,
  mailboxId,
  account,
}: {
  r: Repositories;
  mailboxId: string | null;
  account: ConnectedAccount;
}): Promise<Mailbox | null> {
  if (mailboxId === null || !account.servers) return null;
  const mailbox = await r.mailboxes.find(mailboxId);
  return mailbox?.servers ? mailbox : null;
}

/** Whether the folders to be read are others than before. Pure. */
export function isAtOtherPlace({ known, account }: { known: Mailbox; account: ConnectedAccount }): boolean {
  const [before, after] = [known.servers, account.servers];
  return before?.imap.host !== after?.imap.host || before?.login !== after?.login;
}
