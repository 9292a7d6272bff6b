import type { Mailbox, Repositories } from '@mailsync/db';

/** Tells doors of a wait for our own budget: once, however many passes it outlasts. */
export async function tellPause({
  r,
  before,
  until,
  now,
}: {
  r: Repositories;
  before: Mailbox;
  /** Null: it does not wait. */
  until: Date | null;
  now: Date;
}): Promise<void> {
  if (!until || before.budgetPausedUntil?.getTime() === until.getTime()) return;
  await r.events.append([
    { type: 'mailbox.changed', mailboxId: before.id, userId: before.userId, data: {}, at: now },
  ]);
}
