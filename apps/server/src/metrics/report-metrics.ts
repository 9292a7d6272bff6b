import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { measureLateness, type QuotaView, type SyncEngine } from '@mailsync/sync-engine';

/** Prometheus text format (prometheus.io/docs/instrumenting/exposition_formats). */
export async function reportMetrics({
  db,
  queue,
  engine,
  clock,
}: {
  db: Database;
  queue: Pick<JobQueue, 'counts'>;
  engine: Pick<SyncEngine, 'countNotifications' | 'readQuota'>;
  clock: Clock;
}): Promise<string> {
  const mailboxes = await db.read((r) => r.mailboxes.list());
  const connected = mailboxes.filter((mailbox) => !mailbox.disconnectedAt);
  const byStatus = Map.groupBy(connected, (mailbox) => mailbox.status);
  const statuses = ['enabled', 'error', 'connection', 'pending'] as const;
  const { overdueCount, longestLagMs } = measureLateness({ mailboxes, now: clock.now() });
  const counts = await queue.counts();
  const recordedCount = mailboxes.reduce((sum, mailbox) => sum + mailbox.recordedCount, 0);

  return [
    '# HELP mailsync_mailboxes Mailboxes by status.',
    '# TYPE mailsync_mailboxes gauge',
    ...statuses.map(
      (status) => `mailsync_mailboxes{status="${status}"} ${byStatus.get(status)?.length ?? 0}`,
    ),
    '# HELP mailsync_mailboxes_overdue Mailboxes not passed in three of their intervals, or planned wrongly.',
    '# TYPE mailsync_mailboxes_overdue gauge',
    `mailsync_mailboxes_overdue ${overdueCount}`,
    '# HELP mailsync_pass_lag_seconds How long the mailbox that waits longest for its pass has been due.',
    '# TYPE mailsync_pass_lag_seconds gauge',
    `mailsync_pass_lag_seconds ${longestLagMs / 1000}`,
    '# HELP mailsync_recorded_copies Copies of emails recorded.',
    '# TYPE mailsync_recorded_copies gauge',
    `mailsync_recorded_copies ${recordedCount}`,
    '# HELP mailsync_jobs Jobs by queue and state.',
    '# TYPE mailsync_jobs gauge',
    ...counts.flatMap(({ queue: name, queuedCount, activeCount }) => [
      `mailsync_jobs{queue="${name}",state="queued"} ${queuedCount}`,
      `mailsync_jobs{queue="${name}",state="active"} ${activeCount}`,
    ]),
    ...reportQuota(await engine.readQuota()),
    '# HELP mailsync_notifications_total Notifications of Gmail by what became of them, since the start.',
    '# TYPE mailsync_notifications_total counter',
    ...Object.entries(engine.countNotifications()).map(
      ([outcome, count]) => `mailsync_notifications_total{outcome="${outcome}"} ${count}`,
    ),
    '# HELP process_resident_memory_bytes Resident memory.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '',
  ].join('\n');
}

function reportQuota({ projectDay, projectMinute, mailboxMinute, waiting, spent }: QuotaView): string[] {
  const windows = { project_day: projectDay, project_minute: projectMinute };
  const limits = { ...windows, mailbox_minute: mailboxMinute };
  return [
    "# HELP mailsync_quota_units_used Units of Google's quota used in the window under way.",
    '# TYPE mailsync_quota_units_used gauge',
    ...Object.entries(windows).flatMap(([window, { byPurpose }]) =>
      Object.entries(byPurpose).map(
        ([purpose, units]) => `mailsync_quota_units_used{window="${window}",purpose="${purpose}"} ${units}`,
      ),
    ),
    '# HELP mailsync_quota_units_limit Units that Google allows in a window.',
    '# TYPE mailsync_quota_units_limit gauge',
    ...Object.entries(limits).map(
      ([window, { limitUnits }]) => `mailsync_quota_units_limit{window="${window}"} ${limitUnits}`,
    ),
    '# HELP mailsync_quota_waiting_mailboxes Mailboxes that wait until there are units for them again.',
    '# TYPE mailsync_quota_waiting_mailboxes gauge',
    `mailsync_quota_waiting_mailboxes ${waiting.mailboxCount}`,
    '# HELP mailsync_quota_units_total Units spent by this process, by method of the Gmail API.',
    '# TYPE mailsync_quota_units_total counter',
    ...spent.map(
      ({ method, purpose, units }) =>
        `mailsync_quota_units_total{method="${method}",purpose="${purpose}"} ${units}`,
    ),
  ];
}
