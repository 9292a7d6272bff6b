import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { measureLateness, type QuotaView, type SyncEngine } from '@mailsync/sync-engine';
import { type Metric, type Sample, writeMetrics } from './write-metrics.ts';

const STATUSES = ['enabled', 'error', 'connection', 'pending'] as const;

/** All metrics; `further` are those that others keep. docs/operations.md lists them. */
export async function reportMetrics({
  db,
  queue,
  engine,
  clock,
  further,
}: {
  db: Database;
  queue: Pick<JobQueue, 'counts'>;
  engine: Pick<SyncEngine, 'countNotifications' | 'countPasses' | 'readQuota'>;
  clock: Clock;
  further: readonly Metric[];
}): Promise<string> {
  const [mailboxes, jobs, quota, stored] = await Promise.all([
    db.read((r) => r.mailboxes.list()),
    queue.counts(),
    engine.readQuota(),
    db.read(async (r) => ({
      waitingEvents: await r.measures.countWaitingEvents(),
      unsentAlertCount: await r.measures.countUnsentAlerts(),
      alertBacklog: await r.slack.readBacklog(),
      openErrors: await r.measures.countOpenSyncErrors(),
    })),
  ]);
  const connected = mailboxes.filter((mailbox) => !mailbox.disconnectedAt);
  const byStatus = STATUSES.map((status) => ({
    labels: { status },
    ofStatus: connected.filter((mailbox) => mailbox.status === status),
  }));
  const now = clock.now();
  const passes = engine.countPasses();

  return writeMetrics([
    gauge(
      'mailsync_mailboxes',
      'Mailboxes by status.',
      byStatus.map(({ labels, ofStatus }) => ({ labels, value: ofStatus.length })),
    ),
    gauge(
      'mailsync_mailboxes_overdue',
      'Mailboxes not passed in three of their intervals, or planned wrongly.',
      [{ value: measureLateness({ mailboxes, now }).overdueCount }],
    ),
    gauge(
      'mailsync_pass_lag_seconds',
      'How long the longest waiting mailbox of a status has been due.',
      byStatus.map(({ labels, ofStatus }) => ({
        labels,
        value: measureLateness({ mailboxes: ofStatus, now }).longestLagMs / 1000,
      })),
    ),
    gauge(
      'mailsync_sync_age_seconds',
      'How long ago the mailbox of a status that synced longest ago did.',
      byStatus.map(({ labels, ofStatus }) => ({
        labels,
        value:
          Math.max(0, ...ofStatus.map((one) => ageMs({ at: one.lastSyncedAt ?? one.connectedAt, now }))) /
          1000,
      })),
    ),
    counter(
      'mailsync_passes_total',
      'Passes over mailboxes by what became of them, since the start.',
      Object.entries(passes.byOutcome).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    counter('mailsync_pass_seconds_total', 'Time that passes took, all together, since the start.', [
      { value: passes.totalMs / 1000 },
    ]),
    gauge('mailsync_recorded_copies', 'Copies of emails recorded.', [
      { value: mailboxes.reduce((sum, mailbox) => sum + mailbox.recordedCount, 0) },
    ]),
    gauge(
      'mailsync_sync_errors_open',
      'Open entries of the error log by code.',
      stored.openErrors.map(({ code, count }) => ({ labels: { code }, value: count })),
    ),
    gauge(
      'mailsync_jobs',
      'Jobs by queue and state.',
      jobs.flatMap(({ queue, queuedCount, activeCount }) => [
        { labels: { queue, state: 'queued' }, value: queuedCount },
        { labels: { queue, state: 'active' }, value: activeCount },
      ]),
    ),
    gauge(
      'mailsync_outbox_events_waiting',
      'Events that a reader of the outbox has not read yet.',
      stored.waitingEvents.map(({ consumer, count }) => ({ labels: { consumer }, value: count })),
    ),
    gauge('mailsync_alerts_unsent', 'Alerts that Slack does not show yet as they should be.', [
      { value: stored.unsentAlertCount },
    ]),
    gauge('mailsync_alert_wait_seconds', 'How long the alert waits for Slack that waits longest.', [
      { value: Math.max(0, ...stored.alertBacklog.map(({ since }) => ageMs({ at: since, now }))) / 1000 },
    ]),
    ...describeQuota(quota),
    counter(
      'mailsync_notifications_total',
      'Notifications of Gmail by what became of them, since the start.',
      Object.entries(engine.countNotifications()).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      })),
    ),
    ...further,
  ]);
}

const ageMs = ({ at, now }: { at: Date; now: Date }) => now.getTime() - at.getTime();

const gauge = (name: string, help: string, samples: Sample[]): Metric => ({
  name,
  help,
  type: 'gauge',
  samples,
});
const counter = (name: string, help: string, samples: Sample[]): Metric => ({
  name,
  help,
  type: 'counter',
  samples,
});

function describeQuota({ projectDay, projectMinute, mailboxMinute, waiting, spent }: QuotaView): Metric[] {
  const windows = { project_day: projectDay, project_minute: projectMinute };
  const limits = { ...windows, mailbox_minute: mailboxMinute };
  return [
    gauge(
      'mailsync_quota_units_used',
      "Units of Google's quota used in the window under way.",
      Object.entries(windows).flatMap(([window, { byPurpose }]) =>
        Object.entries(byPurpose).map(([purpose, value]) => ({ labels: { window, purpose }, value })),
      ),
    ),
    gauge(
      'mailsync_quota_units_limit',
      'Units that Google allows in a window.',
      Object.entries(limits).map(([window, { limitUnits }]) => ({
        labels: { window },
        value: limitUnits,
      })),
    ),
    gauge('mailsync_quota_waiting_mailboxes', 'Mailboxes that wait until there are units for them again.', [
      { value: waiting.mailboxCount },
    ]),
    counter(
      'mailsync_quota_units_total',
      'Units spent by this process, by method of the Gmail API.',
      spent.map(({ method, purpose, units }) => ({ labels: { method, purpose }, value: units })),
    ),
  ];
}
