import type { Audit, Mailbox } from '@mailsync/db';
import type { AuditView } from '../engine.ts';

/** What doors show of a mailbox's audits: the last proof, and whether another is under way or asked for. */
export function viewAudit({
  mailbox: { nextSyncAt, nextAuditAt },
  audits,
  now,
}: {
  mailbox: Pick<Mailbox, 'nextSyncAt' | 'nextAuditAt'>;
  audits: { done: Audit | null; open: Audit | null } | undefined;
  now: Date;
}): AuditView | null {
  const { done = null, open = null } = audits ?? {};
  // A mailbox that does not sync is not being checked, whatever was begun.
  const isSyncing = nextSyncAt !== null;
  const askedAt = nextAuditAt && nextAuditAt.getTime() <= now.getTime() ? nextAuditAt : null;
  const beganAt = isSyncing ? (open?.startedAt ?? askedAt) : null;
  if (!beganAt && !done) return null;

  const recordedCount = done?.recordedCount ?? 0;
  return {
    state: beganAt ? (done ? 'checking' : 'first_check') : 'checked',
    leadEmailCount: recordedCount + (done?.openCount ?? 0),
    recordedCount,
    missingCount: done?.missingCount ?? 0,
    comparedCount: (beganAt ? open : done)?.comparedCount ?? 0,
    checkedAt: done?.finishedAt ?? beganAt!,
  };
}
