import type { Repositories, SyncError } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';

/**
 * Writes a failure into the running error log: a new entry, or one more time on the entry that is still open.
 * A null mailbox means the installation, so that a fault of our own set-up stands there once for all mailboxes.
 */
export async function logSyncError({
  repositories: r,
  mailboxId,
  userId,
  code,
  detail,
  now,
  createId,
}: {
  repositories: Repositories;
  mailboxId: string | null;
  userId: string | null;
  code: string;
  detail: string;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  const open = (await r.syncErrors.listOpen({ mailboxId })).find((one) => one.code === code);
  if (open) {
    await r.syncErrors.update(open.id, { lastSeenAt: now, count: open.count + 1, detail });
    return;
  }
  const id = createId();
  await r.syncErrors.insert({
    id,
    mailboxId,
    code,
    detail,
    occurredAt: now,
    lastSeenAt: now,
    count: 1,
    resolvedAt: null,
  });
  await appendErrorEvent({ r, syncError: { id, mailboxId, code }, userId, state: 'opened', now });
}

/**
 * Logs a failure that no mailbox can cause, such as no network. What one mailbox meets is its own entry; when a second
 * one meets it, that entry becomes the installation's, so that an outage stands there, and is told, once.
 */
export async function logSharedFault(input: {
  repositories: Repositories;
  mailboxId: string;
  userId: string;
  code: string;
  detail: string;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  const { repositories: r, mailboxId, code, now } = input;
  const open = await r.syncErrors.listOpenOfCode({ code });
  const ofOther = open.find((one) => one.mailboxId !== mailboxId);
  if (!ofOther) return logSyncError(input);
  if (ofOther.mailboxId !== null) {
    await r.syncErrors.update(ofOther.id, { mailboxId: null });
    const syncError = { id: ofOther.id, mailboxId: null, code };
    await appendErrorEvent({ r, syncError, userId: null, state: 'opened', now });
  }
  return logSyncError({ ...input, mailboxId: null });
}

/** Closes the open entries of a mailbox and of the installation that are over. */
export async function resolveSyncErrors({
  repositories: r,
  mailboxId,
  userId,
  isOver,
  now,
}: {
  repositories: Repositories;
  mailboxId: string;
  userId: string;
  isOver: (syncError: SyncError) => boolean;
  now: Date;
}): Promise<void> {
  const open = [
    ...(await r.syncErrors.listOpen({ mailboxId })),
    ...(await r.syncErrors.listOpen({ mailboxId: null })),
  ];
  for (const syncError of open.filter(isOver)) {
    await r.syncErrors.update(syncError.id, { resolvedAt: now });
    await appendErrorEvent({
      r,
      syncError,
      userId: syncError.mailboxId ? userId : null,
      state: 'resolved',
      now,
    });
  }
}

/** Closes the open entries of the installation that are over. */
export async function resolveInstallationErrors({
  repositories: r,
  isOver,
  now,
}: {
  repositories: Repositories;
  isOver: (syncError: SyncError) => boolean;
  now: Date;
}): Promise<void> {
  const open = await r.syncErrors.listOpen({ mailboxId: null });
  for (const syncError of open.filter(isOver)) {
    await r.syncErrors.update(syncError.id, { resolvedAt: now });
    await appendErrorEvent({ r, syncError, userId: null, state: 'resolved', now });
  }
}

async function appendErrorEvent({
  r,
  syncError,
  userId,
  state,
  now,
}: {
  r: Repositories;
  syncError: Pick<SyncError, 'id' | 'mailboxId' | 'code'>;
  userId: string | null;
  state: 'opened' | 'resolved';
  now: Date;
}): Promise<void> {
  await r.events.append([
    {
      type: 'sync_error.changed',
      mailboxId: syncError.mailboxId,
      userId,
      data: { syncErrorId: syncError.id, code: syncError.code, state },
      at: now,
    },
  ]);
}
