import type { WishedServers } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { expectOwner } from './expect-owner.ts';
import type { OwnedMailboxView } from './mailbox-access.ts';
import { readMailbox } from './read-mailbox.ts';

/**
 * Connects an inbox of one's own by an app password, or adds one to a mailbox that is connected already. Throws what
 * the engine throws, `mailbox.not_found`, and `mailbox.not_yours` because only its owner can let us in.
 */
export async function connectAppPassword({
  db,
  engine,
  actor,
  address,
  appPassword,
  mailboxId,
  servers = null,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  address: string;
  appPassword: string;
  mailboxId: string | null;
  /** Of a mailbox that is not at Google. */
  servers?: WishedServers | null;
}): Promise<OwnedMailboxView> {
  if (mailboxId !== null) await expectOwner({ db, actor, mailboxId });
  const wish = { userId: actor.id, address, appPassword, mailboxId, servers };
  const connected = await engine.connectAppPassword(wish);
  return readMailbox({ db, engine, actor, mailboxId: connected.mailboxId });
}
