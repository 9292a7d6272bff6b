import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { findSeenOwner } from './find-seen-owner.ts';

/**
 * Where at Google to send the person who connects an inbox of their own, or connects one again.
 * Throws `mailbox.not_found`, and `mailbox.not_yours` because only its owner can let us in.
 */
export async function startGoogleConnect({
  db,
  engine,
  actor,
  expectedAddress,
  mailboxId,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  expectedAddress: string | null;
  mailboxId: string | null;
}): Promise<{ authorizeUrl: string }> {
  if (mailboxId !== null) {
    const owner = await findSeenOwner({ db, actor, mailboxId });
    if (!can({ user: actor, action: 'mailbox.connect', subject: owner })) {
      throw new AppError({
        code: 'mailbox.not_yours',
        kind: 'forbidden',
        message: 'Only its owner can connect a mailbox again. Ask them to.',
      });
    }
  }
  return engine.startGoogleConnect({ userId: actor.id, expectedAddress, mailboxId });
}
