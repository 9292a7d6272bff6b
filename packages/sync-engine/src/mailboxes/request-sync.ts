import type { Mailbox } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { EngineContext } from './engine-context.ts';

/**
 * Tries a mailbox at once, also one that has been given up: it is stopped again unless the try succeeds. Messages that
 * were kept aside are tried again too.
 */
export async function requestSync({
  context: { db, clock, wake },
  mailboxId,
}: {
  context: EngineContext;
  mailboxId: string;
}): Promise<void> {
  await db.write(async (r) => {
    const mailbox = await r.mailboxes.find(mailboxId);
    expectMaySync(mailbox);
    const now = clock.now();
    await r.ledger.requeueFailed({ mailboxId, queuedAt: now });
    await r.mailboxes.update(mailboxId, {
      nextSyncAt: laterOf({ now, pausedUntil: mailbox.pausedUntil }),
      // Whoever has left Google asks it again too.
      tryGoogleAt: null,
    });
    await r.events.append([
      { type: 'mailbox.changed', mailboxId, userId: mailbox.userId, data: {}, at: now },
    ]);
  });
  await wake(mailboxId);
}

/** Throws mailbox.not_found, mailbox.disconnected, mailbox.pending. */
export function expectMaySync(mailbox: Mailbox | null): asserts mailbox is Mailbox {
  if (!mailbox) {
    throw new AppError({
      code: 'mailbox.not_found',
      kind: 'not_found',
      message: 'This mailbox does not exist.',
    });
  }
  if (mailbox.disconnectedAt) {
    throw new AppError({
      code: 'mailbox.disconnected',
      kind: 'conflict',
      message: 'This mailbox is disconnected. Its owner can connect it again.',
    });
  }
  if (!mailbox.hasSeat) {
    throw new AppError({
      code: 'mailbox.pending',
      kind: 'conflict',
      message: 'This mailbox waits for a seat. Raise the mailbox limit or disconnect another mailbox.',
    });
  }
}

/** A time that Google has named is kept, whoever asks. */
export function laterOf({ now, pausedUntil }: { now: Date; pausedUntil: Date | null }): Date {
  return pausedUntil && pausedUntil.getTime() > now.getTime() ? pausedUntil : now;
}
