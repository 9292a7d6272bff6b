import type { Database } from '@mailsync/db';
import type { JobQueue } from '@mailsync/jobs';

/** Prometheus text format (prometheus.io/docs/instrumenting/exposition_formats). */
export async function reportMetrics({ db, queue }: { db: Database; queue: JobQueue }): Promise<string> {
  const mailboxes = await db.read((r) => r.mailboxes.list());
  const connected = mailboxes.filter((mailbox) => !mailbox.disconnectedAt);
  const byStatus = Map.groupBy(connected, (mailbox) => mailbox.status);
  const statuses = ['enabled', 'error', 'connection', 'pending'] as const;
  const counts = await queue.counts();
  const recordedCount = mailboxes.reduce((sum, mailbox) => sum + mailbox.recordedCount, 0);

  return [
    '# HELP mailsync_mailboxes Mailboxes by status.',
    '# TYPE mailsync_mailboxes gauge',
    ...statuses.map(
      (status) => `mailsync_mailboxes{status="${status}"} ${byStatus.get(status)?.length ?? 0}`,
    ),
    '# HELP mailsync_recorded_copies Copies of emails recorded.',
    '# TYPE mailsync_recorded_copies gauge',
    `mailsync_recorded_copies ${recordedCount}`,
    '# HELP mailsync_jobs Jobs by queue and state.',
    '# TYPE mailsync_jobs gauge',
    ...counts.flatMap(({ queue: name, queuedCount, activeCount }) => [
      `mailsync_jobs{queue="${name}",state="queued"} ${queuedCount}`,
      `mailsync_jobs{queue="${name}",state="active"} ${activeCount}`,
    ]),
    '# HELP process_resident_memory_bytes Resident memory.',
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
    '',
  ].join('\n');
}
