import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { findSeenOwner } from './find-seen-owner.ts';

/** Throws `mailbox.not_found`, and `mailbox.not_yours` because only its owner can let us into a mailbox. */
export async function expectOwner({
  db,
  actor,
  mailboxId,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; mailboxId: string }): Promise<void> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  if (can({ user: actor, action: 'mailbox.connect', subject: owner })) return;
  throw new AppError({
    code: 'mailbox.not_yours',
    kind: 'forbidden',
    message: `Only its owner can connect a mailbox again: ask ${owner.name}.`,
  });
}
