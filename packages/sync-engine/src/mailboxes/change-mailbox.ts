import type { Mailbox, NewMailbox, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { chooseStatus, isBillable } from '../status/choose-status.ts';

export type ChangeCause =
  | 'connected'
  | 'reconnected'
  | 'disconnected'
  | 'seat_granted'
  | 'seat_taken_back'
  | 'pass_succeeded'
  | 'given_up'
  | 'retry_requested'
  | 'mail_waits_too_long'
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
  if (isChanged) await recordStatusChange({ r, before: before.status, after, cause, now, createId });
  return after;
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
