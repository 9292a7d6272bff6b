import type { Repositories } from '../dependencies.ts';
import { readOwners } from '../mailboxes/mailbox-access.ts';
import { type Actor, can } from '../permissions/can.ts';
import type { Copy } from './email-view.ts';

/** The mailboxes from whose history this person may remove these copies. */
export async function listRemovableFrom({
  r,
  actor,
  copies,
}: {
  r: Repositories;
  actor: Actor;
  copies: Copy[];
}): Promise<string[]> {
  const owners = await readOwners({ r, userIds: copies.map(({ userId }) => userId) });
  const mailboxIds = copies.flatMap(({ mailboxId, userId }) => {
    const owner = owners.get(userId);
    return owner && can({ user: actor, action: 'history.remove', subject: owner }) ? [mailboxId] : [];
  });
  return [...new Set(mailboxIds)];
}
