import type { EngineContext } from '../mailboxes/engine-context.ts';
import { expectMaySync, laterOf } from '../mailboxes/request-sync.ts';

/**
 * Begins an audit with the next pass, or goes on at once with the one under way. A mailbox that fails is not hammered for
 * it: its audit begins when a pass succeeds again.
 */
export async function requestAudit({
  context: { db, clock, wake },
  mailboxId,
}: {
  context: EngineContext;
  mailboxId: string;
}): Promise<void> {
  await db.write(async (r) => {
    const mailbox = await r.mailboxes.lock(mailboxId);
    expectMaySync(mailbox);
    const now = clock.now();
    const open = await r.audits.findOpen({ mailboxId });
    if (open) await r.audits.update(open.id, { retryAt: null });
    else await r.mailboxes.update(mailboxId, { nextAuditAt: now });
    if (mailbox.failingSince === null) {
      await r.mailboxes.update(mailboxId, { nextSyncAt: laterOf({ now, pausedUntil: mailbox.pausedUntil }) });
    }
    await r.events.append([
      { type: 'mailbox.changed', mailboxId, userId: mailbox.userId, data: {}, at: now },
    ]);
  });
  await wake(mailboxId);
}
