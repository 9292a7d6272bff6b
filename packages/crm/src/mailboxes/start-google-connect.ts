import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { expectOwner } from './expect-owner.ts';

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
  if (mailboxId !== null) await expectOwner({ db, actor, mailboxId });
  return engine.startGoogleConnect({ userId: actor.id, expectedAddress, mailboxId });
}
