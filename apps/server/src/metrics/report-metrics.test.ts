import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { reportMetrics } from './report-metrics.ts';

it('the quota is told by window and purpose, with its limits, and what was spent by method', async () => {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const startsAt = new Date('2026-05-04T07:00:00Z');
  const endsAt = new Date('2026-05-05T07:00:00Z');
  const text = await reportMetrics({
    db,
    queue: { counts: async () => [] },
    clock: createManualClock(startsAt),
    further: [],
    engine: {
      countPasses: () => ({ byOutcome: { succeeded: 5, failed: 2, postponed: 0, ended: 0 }, totalMs: 1_500 }),
      countNotifications: () => ({ heard: 0, known: 0, unknown: 0, unreadable: 0 }),
      readQuota: async () => ({
        projectDay: {
          startsAt,
          endsAt,
          limitUnits: 80_000_000,
          usedUnits: 60,
          byPurpose: { live: 10, import: 20, audit: 30 },
        },
        projectMinute: {
          startsAt,
          endsAt,
          limitUnits: 1_200_000,
          usedUnits: 6,
          byPurpose: { live: 1, import: 2, audit: 3 },
        },
        mailboxMinute: { endsAt, limitUnits: 6_000, busiest: [] },
        waiting: { mailboxCount: 7, until: endsAt },
        spent: [{ method: 'messages.get', purpose: 'import', units: 4_000 }],
      }),
    },
  });
  const quota = text.split('\n').filter((line) => line.startsWith('mailsync_quota'));
  expect(quota).toEqual([
    'mailsync_quota_units_used{window="project_day",purpose="live"} 10',
    'mailsync_quota_units_used{window="project_day",purpose="import"} 20',
    'mailsync_quota_units_used{window="project_day",purpose="audit"} 30',
    'mailsync_quota_units_used{window="project_minute",purpose="live"} 1',
    'mailsync_quota_units_used{window="project_minute",purpose="import"} 2',
    'mailsync_quota_units_used{window="project_minute",purpose="audit"} 3',
    'mailsync_quota_units_limit{window="project_day"} 80000000',
    'mailsync_quota_units_limit{window="project_minute"} 1200000',
    'mailsync_quota_units_limit{window="mailbox_minute"} 6000',
    'mailsync_quota_waiting_mailboxes 7',
    'mailsync_quota_units_total{method="messages.get",purpose="import"} 4000',
  ]);
});

it('passes, open errors and what waits in the outbox are counted, each with its help and type', async () => {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const at = new Date('2026-05-04T07:00:00Z');
  const entry = { detail: '', occurredAt: at, lastSeenAt: at, count: 9, resolvedAt: null };
  await db.write(async (r) => {
    await r.syncErrors.insert({ id: 'a', mailboxId: 'm1', code: 'gmail.unavailable', ...entry });
    await r.syncErrors.insert({ id: 'b', mailboxId: 'm2', code: 'gmail.unavailable', ...entry });
    await r.syncErrors.insert({
      id: 'c',
      mailboxId: 'm3',
      code: 'gmail.unavailable',
      ...entry,
      resolvedAt: at,
    });
    await r.events.append(
      ['m1', 'm2', 'm3'].map((mailboxId) => ({ type: 'mailbox.changed' as const, mailboxId, data: {}, at })),
    );
    await r.events.moveCursor({ consumer: 'slack-alerts', seq: 1 });
  });
  const window = {
    startsAt: at,
    endsAt: at,
    limitUnits: 1,
    usedUnits: 0,
    byPurpose: { live: 0, import: 0, audit: 0 },
  };
  const text = await reportMetrics({
    db,
    queue: { counts: async () => [{ queue: 'sync', queuedCount: 4, activeCount: 1 }] },
    clock: createManualClock(at),
    further: [],
    engine: {
      countPasses: () => ({ byOutcome: { succeeded: 5, failed: 2, postponed: 0, ended: 0 }, totalMs: 1_500 }),
      countNotifications: () => ({ heard: 0, known: 0, unknown: 0, unreadable: 0 }),
      readQuota: async () => ({
        projectDay: window,
        projectMinute: window,
        mailboxMinute: { endsAt: at, limitUnits: 1, busiest: [] },
        waiting: { mailboxCount: 0, until: null },
        spent: [],
      }),
    },
  });
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'mailsync_passes_total{outcome="succeeded"} 5',
      'mailsync_passes_total{outcome="failed"} 2',
      'mailsync_pass_seconds_total 1.5',
      'mailsync_pass_lag_seconds{status="error"} 0',
      'mailsync_sync_errors_open{code="gmail.unavailable"} 2',
      'mailsync_jobs{queue="sync",state="queued"} 4',
      'mailsync_outbox_events_waiting{consumer="slack-alerts"} 2',
      'mailsync_alerts_unsent 0',
    ]),
  );
  const names = (prefix: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith(prefix))
      .map((line) => line.split(' ')[2]);
  const used = new Set(
    text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .map((line) => /^\w+/.exec(line)![0]),
  );
  expect(names('# HELP')).toEqual(names('# TYPE'));
  expect([...used].filter((name) => !names('# TYPE').includes(name))).toEqual([]);
});
