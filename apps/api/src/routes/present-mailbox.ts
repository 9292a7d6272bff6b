import type { OwnedMailboxView } from '@mailsync/crm';
import {
  type AuditView,
  describePause,
  type FailoverView,
  type FreshnessView,
  type ImportProgressView,
  type SyncErrorView,
} from '@mailsync/sync-engine';

import { presentMailServer } from './present-mail-providers.ts';

/** A mailbox as the contract shows it; field by field, so that nothing else ever goes out. */
export function presentMailbox(mailbox: OwnedMailboxView) {
  return {
    id: mailbox.id,
    address: mailbox.address,
    userId: mailbox.userId,
    userName: mailbox.userName,
    status: mailbox.status,
    statusText: mailbox.statusText,
    statusSince: mailbox.statusSince,
    queuePosition: mailbox.queuePosition,
    connectedAt: mailbox.connectedAt,
    disconnectedAt: mailbox.disconnectedAt,
    lastSyncedAt: mailbox.lastSyncedAt,
    nextAttemptAt: mailbox.nextAttemptAt,
    givesUpAt: mailbox.givesUpAt,
    provider: mailbox.provider,
    servers: mailbox.servers && presentServers(mailbox.servers),
    route: mailbox.route,
    routes: mailbox.routes,
    routeSince: mailbox.routeSince,
    failover: mailbox.failover && presentFailover(mailbox.failover),
    canSend: mailbox.canSend,
    recordedCount: mailbox.recordedCount,
    waitingCount: mailbox.waitingCount,
    importProgress: mailbox.importProgress && presentImport(mailbox.importProgress),
    openError:
      mailbox.openError && presentSyncError({ error: mailbox.openError, mailboxAddress: mailbox.address }),
    pause: mailbox.pause && {
      reason: mailbox.pause.reason,
      waits: mailbox.pause.waits,
      until: mailbox.pause.until,
      sentence: describePause({ pause: mailbox.pause, provider: mailbox.provider }),
    },
    freshness: mailbox.freshness && presentFreshness(mailbox.freshness),
    audit: mailbox.audit && presentAudit(mailbox.audit),
    mayAct: mailbox.mayAct,
    isOwn: mailbox.isOwn,
  };
}

function presentServers({ imap, smtp, login }: NonNullable<OwnedMailboxView['servers']>) {
  return { imap: presentMailServer(imap), smtp: presentMailServer(smtp), login };
}

function presentFailover({ since, what, howToFix }: FailoverView) {
  return { since, what, howToFix };
}

function presentFreshness({ isTold, intervalSeconds, sentence }: FreshnessView) {
  return { isTold, intervalSeconds, sentence };
}

function presentAudit(audit: AuditView) {
  return {
    state: audit.state,
    leadEmailCount: audit.leadEmailCount,
    recordedCount: audit.recordedCount,
    missingCount: audit.missingCount,
    comparedCount: audit.comparedCount,
    checkedAt: audit.checkedAt,
  };
}

function presentImport(progress: ImportProgressView) {
  return {
    id: progress.id,
    reason: progress.reason,
    state: progress.state,
    way: progress.way,
    foundCount: progress.foundCount,
    recordedCount: progress.recordedCount,
    notRecordedCount: progress.notRecordedCount,
    unitsSpent: progress.unitsSpent,
    otherWayUnits: progress.otherWayUnits,
    secondsLeft: progress.secondsLeft,
    startedAt: progress.startedAt,
    finishedAt: progress.finishedAt,
  };
}

export function presentSyncError({
  error,
  mailboxAddress,
}: {
  error: SyncErrorView;
  mailboxAddress: string | null;
}) {
  return {
    id: error.id,
    mailboxId: error.mailboxId,
    mailboxAddress: error.mailboxId === null ? null : mailboxAddress,
    occurredAt: error.occurredAt,
    lastSeenAt: error.lastSeenAt,
    count: error.count,
    code: error.code,
    what: error.what,
    howToFix: error.howToFix,
    whoCanFix: error.whoCanFix,
    resolvedAt: error.resolvedAt,
    affectedCount: error.affectedCount,
    acknowledged: error.acknowledged,
  };
}
