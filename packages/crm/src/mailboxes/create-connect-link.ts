import type { SyncEngine } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { expectOwner } from './expect-owner.ts';

/**
 * A private link for somebody without a console session, to connect an inbox of their own or to connect one again.
 * Throws `mailbox.not_found`, and `mailbox.not_yours` because only its owner can let us in.
 */
export async function createConnectLink({
  db,
  engine,
  actor,
  mailboxId,
  ...link
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
} & Omit<Parameters<SyncEngine['createConnectLink']>[0], 'userId'>): ReturnType<
  SyncEngine['createConnectLink']
> {
  if (mailboxId !== null) await expectOwner({ db, actor, mailboxId });
  return engine.createConnectLink({ userId: actor.id, mailboxId, ...link });
}
