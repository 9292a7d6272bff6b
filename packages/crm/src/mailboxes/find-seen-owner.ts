import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, type OwnedByUser, can } from '../permissions/can.ts';
import { readOwners } from './mailbox-access.ts';

/** Whose mailbox it is. Throws `mailbox.not_found`, also for one that this person may not see. */
export async function findSeenOwner({
  db,
  actor,
  mailboxId,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; mailboxId: string }): Promise<
  OwnedByUser & { name: string }
> {
  return db.read(async (r) => {
    const mailbox = await r.mailboxes.find(mailboxId);
    const owner = mailbox && (await readOwners({ r, userIds: [mailbox.userId] })).get(mailbox.userId);
    if (!owner || !can({ user: actor, action: 'mailbox.see', subject: owner })) throw mailboxNotFound();
    return owner;
  });
}

export function mailboxNotFound(): AppError {
  return new AppError({ code: 'mailbox.not_found', kind: 'not_found', message: 'There is no such mailbox.' });
}
