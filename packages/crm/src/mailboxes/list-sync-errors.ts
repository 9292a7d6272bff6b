import type { SyncErrorView } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import { listSeenOwnerIds } from './mailbox-access.ts';

export interface SyncErrorPlace {
  occurredAt: Date;
  id: string;
}

export type NamedSyncErrorView = SyncErrorView & { mailboxAddress: string | null };

/**
 * A page of the running error log, newest first: of one mailbox, or of all that this person may see; faults of the installation
 * are for those who run it. Throws `mailbox.not_found`.
 */
export async function listSyncErrors({
  db,
  engine,
  actor,
  mailboxId,
  before,
  limit,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string | null;
  before: SyncErrorPlace | null;
  limit: number;
}): Promise<{ items: NamedSyncErrorView[]; next: SyncErrorPlace | null }> {
  if (mailboxId !== null) await findSeenOwner({ db, actor, mailboxId });
  const mailboxes = await db.read(async (r) => {
    if (mailboxId !== null) return r.mailboxes.list({ ids: [mailboxId] });
    const userIds = await listSeenOwnerIds({ r, actor });
    return r.mailboxes.list(userIds === null ? {} : { userIds });
  });

  const found = await engine.readSyncErrors({
    mailboxIds: mailboxes.map(({ id }) => id),
    installation:
      mailboxId === null && can({ user: actor, action: 'installation_errors.see', subject: null }),
    before,
    limit: limit + 1,
  });
  const addressById = new Map(mailboxes.map(({ id, address }) => [id, address]));
  const errors = found.slice(0, limit);
  const last = errors.at(-1);
  return {
    items: errors.map((error) => ({
      ...error,
      mailboxAddress: error.mailboxId === null ? null : (addressById.get(error.mailboxId) ?? null),
    })),
    next: found.length > limit && last ? { occurredAt: last.occurredAt, id: last.id } : null,
  };
}
