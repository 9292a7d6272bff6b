import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { measureLateness, type SyncEngine } from '@mailsync/sync-engine';

/** Prometheus text format (prometheus.io/docs/instrumenting/exposition_formats). */
export async function reportMetrics({
  db,
  queue,
  engine,
  clock,
}: {
  db: Database;
  queue: JobQueue;
  engine: Pick<SyncEngine, 'countNotifications'>;
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
