import type { Mailbox, Repositories } from '@mailsync/db';

/** The mailbox as it is now, or null when it stopped syncing while the pass ran. */
export async function findSyncing({
  r,
  mailboxId,
}: {
  r: Repositories;
  mailboxId: string;
}): Promise<Mailbox | null> {
  const mailbox = await r.mailboxes.lock(mailboxId);
  return mailbox && !mailbox.disconnectedAt && mailbox.hasSeat ? mailbox : null;
}
