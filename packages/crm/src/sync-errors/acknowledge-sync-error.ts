import type { SyncError } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import type { NamedSyncErrorView } from '../mailboxes/list-sync-errors.ts';
import { readOwners } from '../mailboxes/mailbox-access.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

/**
 * Says that this person is on it: whoever may act on the mailbox, or, for a fault of the installation, runs the company. The
 * first who says so is named. Throws `sync_error.not_found`, `sync_error.resolved`, `sync_error.acknowledged`.
 */
export async function acknowledgeSyncError({
  db,
  engine,
  clock,
  actor,
  syncErrorId,
}: Pick<CrmDependencies, 'db' | 'engine' | 'clock'> & {
  actor: Actor;
  syncErrorId: string;
}): Promise<NamedSyncErrorView> {
  const mailboxAddress = await db.write(async (r) => {
    const syncError = await r.syncErrors.find(syncErrorId);
    if (!syncError) throw notFound();
    const address = await judge({ r, actor, syncError });
    if (syncError.resolvedAt) throw conflict('sync_error.resolved', 'This is over already.');
    const at = clock.now();
    if (await r.syncErrors.acknowledge({ id: syncErrorId, userId: actor.id, at })) {
      const data = { syncErrorId, code: syncError.code, state: 'acknowledged' };
      const { mailboxId } = syncError;
      await r.events.append([{ type: 'sync_error.changed', mailboxId, userId: actor.id, data, at }]);
    } else if (syncError.acknowledgedBy !== actor.id) {
      const [other] = await r.users.findMany([syncError.acknowledgedBy ?? '']);
      throw conflict('sync_error.acknowledged', `${other?.name ?? 'Somebody'} is on it already.`);
    }
    return address;
  });
  return { ...(await engine.readSyncError({ syncErrorId })), mailboxAddress };
}

/** The address of the mailbox that it is about, null for the installation. Throws when it is not for this person. */
async function judge({
  r,
  actor,
  syncError,
}: {
  r: Repositories;
  actor: Actor;
  syncError: SyncError;
}): Promise<string | null> {
  if (syncError.mailboxId === null) {
    if (!can({ user: actor, action: 'installation_errors.see', subject: null })) throw notFound();
    if (!can({ user: actor, action: 'company.manage', subject: null }))
      throw forbidden('Only administrators and company managers may take on faults of the installation.');
    return null;
  }
  const mailbox = await r.mailboxes.find(syncError.mailboxId);
  const owner = mailbox && (await readOwners({ r, userIds: [mailbox.userId] })).get(mailbox.userId);
  if (!owner || !can({ user: actor, action: 'mailbox.see', subject: owner })) throw notFound();
  if (!can({ user: actor, action: 'mailbox.act', subject: owner }))
    throw forbidden("You may not take on trouble of other people's mailboxes.");
  return mailbox.address;
}

const notFound = () =>
  new AppError({
    code: 'sync_error.not_found',
    kind: 'not_found',
    message: 'There is no such entry in the error log.',
  });

const conflict = (code: string, message: string) => new AppError({ code, kind: 'conflict', message });
