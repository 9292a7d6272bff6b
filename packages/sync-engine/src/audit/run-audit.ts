import type { Audit, SyncError } from '@mailsync/db';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { logSyncError, resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { recordQueued } from '../recording/record-queued.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { listPage } from './list-page.ts';
import { openAudit } from './open-audit.ts';
import { AUDIT_RETRY_AFTER_MS } from './plan-audit.ts';
import { requeueLostEmails } from './requeue-lost-emails.ts';
import { sampleSkips } from './sample-skips.ts';

/** The entry of the error log that stands open while an audit knows of mail that is not recorded. */
export const MAIL_MISSING = 'audit.mail_missing';

const KEPT_FOR_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Works on the mailbox's audit, if one is due, until it is done or `until` has come: compares what the provider holds
 * with the ledger, reads some skips again, and records what was missing. Failures of the provider only put it off.
 */
export async function runAudit({
  context,
  until,
}: {
  context: PassContext;
  until: Date;
}): Promise<'nothing_left' | 'time_is_up'> {
  let audit: Audit | null = null;
  try {
    audit = await openAudit(context);
    return audit ? await goOn({ context, audit, until }) : 'nothing_left';
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await putOff({ context, audit, error });
    return 'nothing_left';
  }
}

/** One that could not even begin stays due: the next pass begins it. */
async function putOff({
  context: { db, mailbox, clock, logger },
  audit,
  error,
}: {
  context: PassContext;
  audit: Audit | null;
  error: ProviderError;
}): Promise<void> {
  const { code, detail } = error.failure;
  logger.warn({ mailboxId: mailbox.id, errorCode: code, detail }, 'An audit is put off');
  if (!audit) return;
  const retryAt = new Date(clock.now().getTime() + AUDIT_RETRY_AFTER_MS);
  await db.write((r) => r.audits.update(audit.id, { retryAt }));
}

async function goOn({
  context,
  audit: begun,
  until,
}: {
  context: PassContext;
  audit: Audit;
  until: Date;
}): Promise<'nothing_left' | 'time_is_up'> {
  const { clock, signal } = context;
  let audit = begun;
  if (audit.state === 'listing' && audit.queryIndex === 0 && audit.pageToken === null) {
    await requeueLostEmails({ context, audit });
  }
  while (audit.state === 'listing' || audit.state === 'sampling') {
    if (signal.aborted) throw new PassEnded('The program stops');
    if (clock.now().getTime() >= until.getTime()) return 'time_is_up';
    audit = await (audit.state === 'listing' ? listPage : sampleSkips)({ context, audit });
  }
  // Its progress is the audit's own: the ledger knows what has become of what it queued.
  const recorded = await recordQueued({ context, source: 'import', importId: null, until });
  if (recorded === 'time_is_up') return recorded;
  await finishAudit({ context, audit });
  return 'nothing_left';
}

/** Done when nothing that it queued waits any more. What could not be read counts as missing: nobody can say otherwise. */
async function finishAudit({
  context: { db, mailbox, clock, createId },
  audit,
}: {
  context: PassContext;
  audit: Audit;
}): Promise<void> {
  await db.write(async (r) => {
    const now = clock.now();
    const found = await r.audits.countQueuedBy({ id: audit.id, mailboxId: mailbox.id });
    if (found.queued) return;

    const openCount = found.failed ?? 0;
    await r.audits.update(audit.id, {
      state: 'done',
      queries: [],
      recordedCount: await r.audits.countRecorded({ mailboxId: mailbox.id }),
      missingCount: (found.recorded ?? 0) + openCount,
      openCount,
      finishedAt: now,
      retryAt: null,
    });
    const about = { repositories: r, mailboxId: mailbox.id, userId: mailbox.userId, now };
    if (openCount > 0) {
      const detail = `${openCount} of ${(found.recorded ?? 0) + openCount} missing messages could not be read`;
      await logSyncError({ ...about, code: MAIL_MISSING, detail, createId });
    } else {
      const isOver = (one: SyncError) => one.mailboxId === mailbox.id && one.code === MAIL_MISSING;
      await resolveSyncErrors({ ...about, isOver });
    }
    await r.audits.removeFinishedBefore({
      mailboxId: mailbox.id,
      before: new Date(now.getTime() - KEPT_FOR_MS),
    });
    await r.events.append([
      { type: 'mailbox.changed', mailboxId: mailbox.id, userId: mailbox.userId, data: {}, at: now },
    ]);
  });
}
