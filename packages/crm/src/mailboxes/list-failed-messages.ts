import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import { type ToldFateView, tellFates } from './tell-fates.ts';

/** A page of the messages that were kept aside after three tries, newest first. Throws `mailbox.not_found`. */
export async function listFailedMessages({
  db,
  engine,
  actor,
  mailboxId,
  before,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string;
  /** The last message id of the page before. */
  before: string | null;
}): Promise<{ items: ToldFateView[]; next: string | null }> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  const withHeads = owner.ownerId === actor.id;
  const { items, next } = await engine.listFailedMessages({ mailboxId, withHeads, before });
  return { items: await tellFates({ db, actor, owner, fates: items }), next };
}
