import type { Repositories, SyncError } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { codesMetIn, countMet, NETWORK_CODES, NETWORK_OUTAGE } from './count-met.ts';
import { CONSENT_SCREEN_IN_TESTING } from './suspect-testing.ts';

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
  const [outage] = await r.syncErrors.listOpenOfCodes({ codes: [NETWORK_OUTAGE] });
  if (!outage) {
    const ofOther = await findMetByOther({ r, mailboxId });
    if (!ofOther) return logSyncError(input);
    await r.syncErrors.update(ofOther.id, { mailboxId: null, code: NETWORK_OUTAGE });
    const syncError = { id: ofOther.id, mailboxId: null, code: NETWORK_OUTAGE };
    await appendErrorEvent({ r, syncError, userId: null, state: 'opened', now });
  }
  return logSyncError({ ...input, mailboxId: null, code: NETWORK_OUTAGE });
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
