import type { Mailbox, NewMailbox, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { chooseStatus, isBillable } from '../status/choose-status.ts';
import { logSyncError } from '../sync-errors/log-sync-error.ts';

/** Code of the error log while live mail waits for too long and nothing else is wrong. */
export const FALLING_BEHIND = 'mailsync.falling_behind';

export type ChangeCause =
  | 'connected'
  | 'reconnected'
  | 'disconnected'
  | 'seat_granted'
  | 'seat_taken_back'
  | 'pass_succeeded'
  | 'given_up'
  | 'mail_waits_too_long'
  | 'reviewed'
  /** A code of the error catalogue. */
  | (string & {});

/**
 * The only way to change what a status depends on: writes the facts, the status they make, the row of
 * `status_changes` with its cause, the billing interval and the event, all in the caller's transaction.
 */
export async function changeMailbox({
  repositories: r,
  before,
  patch,
  cause,
  now,
  createId,
}: {
  repositories: Repositories;
  before: Mailbox;
  patch: Partial<NewMailbox>;
  cause: ChangeCause;
  now: Date;
  createId: CreateId;
}): Promise<Mailbox> {
  const facts = { ...before, ...patch } as Mailbox;
  const status = chooseStatus({ facts, now });
  const isChanged = status !== before.status;
  const after: Mailbox = { ...facts, status, statusSince: isChanged ? now : before.statusSince };

  await r.mailboxes.update(before.id, {
    ...patch,
    ...(isChanged && { status, statusSince: now }),
  });
  const isBehind = status === 'error' && !after.failingSince;
  if (isChanged) {
    // No failure made it red: the passing of time did.
    const why = isBehind && before.status === 'enabled' ? 'mail_waits_too_long' : cause;
    await recordStatusChange({ r, before: before.status, after, cause: why, now, createId });
  }
  // Whoever names a cause of its own has an entry for it.
  if (isBehind && !patch.lastErrorCode) await explainWaiting({ r, after, now, createId });
  return after;
}

/** A red status without a failure has its entry in the error log like any other. */
async function explainWaiting({
  r,
  after,
  now,
  createId,
}: {
  r: Repositories;
  after: Mailbox;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  await logSyncError({
    repositories: r,
    mailboxId: after.id,
    userId: after.userId,
    code: FALLING_BEHIND,
    detail: `live mail waits since ${after.oldestWaitingAt?.toISOString()}`,
    now,
    createId,
  });
}

/** A mailbox that stands for the first time: its first status is a change from none. */
export async function addMailbox({
  repositories: r,
  mailbox,
  now,
  createId,
}: {
  repositories: Repositories;
  mailbox: Mailbox;
  now: Date;
  createId: CreateId;
}): Promise<Mailbox> {
  const after = { ...mailbox, status: chooseStatus({ facts: mailbox, now }), statusSince: now };
  await r.mailboxes.insert(after);
  await recordStatusChange({ r, before: null, after, cause: 'connected', now, createId });
  return after;
}

async function recordStatusChange({
  r,
  before,
  after,
  cause,
  now,
  createId,
}: {
  r: Repositories;
  before: Mailbox['status'];
  after: Mailbox;
  cause: ChangeCause;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  const mailboxId = after.id;
  await r.mailboxes.insertStatusChange({
    id: createId(),
    mailboxId,
    fromStatus: before,
    toStatus: after.status,
    cause,
    at: now,
  });
  if (!isBillable(before) && isBillable(after.status)) {
    await r.billing.open({ id: createId(), mailboxId, openedAt: now, closedAt: null });
  }
  if (isBillable(before) && !isBillable(after.status)) await r.billing.close({ mailboxId, at: now });

  await r.events.append([
    {
      type: 'mailbox.status_changed',
      mailboxId,
      userId: after.userId,
      data: { from: before, to: after.status, cause },
      at: now,
    },
  ]);
}
