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
    engine: {
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
