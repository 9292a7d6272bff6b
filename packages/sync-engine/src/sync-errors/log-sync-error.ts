import type { Repositories, SyncError } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { codesMetIn, countMet, NETWORK_CODES, NETWORK_OUTAGE } from './count-met.ts';
import { CONSENT_SCREEN_IN_TESTING } from './suspect-testing.ts';

/**
 * Writes a failure into the running error log: a new entry, or one more time on the entry that is still open.
 * A null mailbox means the installation, so that a fault of our own set-up stands there once for all mailboxes, however
 * many workers meet it at the same time.
 */
export async function logSyncError(input: {
  repositories: Repositories;
  mailboxId: string | null;
  userId: string | null;
  code: string;
  detail: string;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  const { repositories: r, mailboxId, code, detail, now } = input;
  const findOpen = async () => (await r.syncErrors.listOpen({ mailboxId })).find((one) => one.code === code);
  let open = await findOpen();
  if (!open) {
    if (await openEntry({ ...input, occurredAt: now, count: 1 })) return;
    // Another worker has opened it just now.
    open = await findOpen();
  }
  if (open) await r.syncErrors.countAgain({ id: open.id, detail, at: now });
}

async function openEntry({
  repositories: r,
  mailboxId,
  userId,
  code,
  detail,
  occurredAt,
  count,
  now,
  createId,
}: Parameters<typeof logSyncError>[0] & { occurredAt: Date; count: number }): Promise<boolean> {
  const id = createId();
  const entry = { id, mailboxId, code, detail, occurredAt, lastSeenAt: now, count, resolvedAt: null };
  if (!(await r.syncErrors.insert(entry))) return false;
  await appendErrorEvent({ r, syncError: { id, mailboxId, code }, userId, state: 'opened', now });
  return true;
}

/**
 * Logs a failure of the network. What one mailbox meets is its own entry; when a second one meets it, and none has got
 * through in between, that entry becomes the installation's, so that an outage stands there, and is told, once.
 */
export async function logNetworkFault(input: {
  repositories: Repositories;
  mailboxId: string;
  userId: string;
  code: string;
  detail: string;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  const { repositories: r, mailboxId, now } = input;
  const outage = { ...input, mailboxId: null, userId: null, code: NETWORK_OUTAGE };
  const [open] = await r.syncErrors.listOpenOfCodes({ codes: [NETWORK_OUTAGE] });
  if (!open) {
    const ofOther = await findMetByOther({ r, mailboxId });
    if (!ofOther) return logSyncError(input);
    // The other's entry goes on as the outage's.
    await r.syncErrors.remove(ofOther.id);
    await appendErrorEvent({ r, syncError: ofOther, userId: null, state: 'resolved', now });
    await openEntry({ ...outage, occurredAt: ofOther.occurredAt, count: ofOther.count });
  }
  return logSyncError(outage);
}

/** The entry of another mailbox that nobody has got past since. */
async function findMetByOther({
  r,
  mailboxId,
}: {
  r: Repositories;
  mailboxId: string;
}): Promise<SyncError | undefined> {
  const open = await r.syncErrors.listOpenOfCodes({ codes: [...NETWORK_CODES] });
  const [latest] = open
    .filter((one) => one.mailboxId !== mailboxId)
    .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  if (!latest) return undefined;
  const lastSyncedAt = await r.mailboxes.findLastSyncedAt();
  return lastSyncedAt && lastSyncedAt > latest.lastSeenAt ? undefined : latest;
}

/**
 * Closes the open entries of a mailbox and of the installation that are over. One of the installation stays while other
 * mailboxes are still red for it: they are tried at once, and the last of them closes it.
 */
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
  isOver: (syncError: SyncError) => boolean | Promise<boolean>;
  now: Date;
}): Promise<void> {
  const open = [
    ...(await r.syncErrors.listOpen({ mailboxId })),
    ...(await r.syncErrors.listOpen({ mailboxId: null })),
  ];
  for (const syncError of open) {
    if (!(await isOver(syncError))) continue;
    if (syncError.mailboxId === null && (await isStillMet({ r, code: syncError.code, now }))) continue;
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

async function isStillMet({ r, code, now }: { r: Repositories; code: string; now: Date }): Promise<boolean> {
  // Only people mend what a consent screen in Testing has ended: trying again would change nothing.
  if (code === CONSENT_SCREEN_IN_TESTING || (await countMet({ r, code })) === 0) return false;
  await r.mailboxes.makeFailingDue({ codes: [...codesMetIn(code)], now });
  return true;
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
