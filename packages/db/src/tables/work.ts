import type { Kit } from '../kit/kit.ts';
import { SLACK_DOOR_PROBLEMS, SLACK_TOKEN_PROBLEMS } from './slack-problems.ts';

/** What keeps the machine going: jobs, the outbox of events, quota meters, Slack's connection. */
export const defineWorkTables = (kit: Kit) => ({
  meta: kit.table('meta', { key: kit.text().primaryKey(), value: kit.text().notNull() }),

  jobs: kit.table(
    'jobs',
    {
      id: kit.id().primaryKey(),
      queue: kit.text().notNull(),
      key: kit.text().notNull(),
      state: kit.enumText(['queued', 'active']).notNull(),
      payload: kit.json<unknown>(),
      runAt: kit.time().notNull(),
      leaseToken: kit.text(),
      leaseUntil: kit.time(),
      attempts: kit.int().notNull().default(0),
      createdAt: kit.time().notNull(),
    },
    (t) => [
      kit
        .uniqueIndex('jobs_one_queued')
        .on(t.queue, t.key)
        .where(kit.sql`state = 'queued'`),
      kit
        .uniqueIndex('jobs_one_active')
        .on(t.queue, t.key)
        .where(kit.sql`state = 'active'`),
      kit.index('jobs_due').on(t.queue, t.state, t.runAt),
    ],
  ),

  /** The outbox: written with the change that caused it; consumers keep how far they have read. */
  events: kit.table(
    'events',
    {
      seq: kit.serial().primaryKey(),
      type: kit
        .enumText([
          'mailbox.connected',
          'mailbox.changed',
          'mailbox.status_changed',
          'import.progressed',
          'sync_error.changed',
          'emails.recorded',
          'lead.changed',
          'user.changed',
          'company.changed',
        ])
        .notNull(),
      mailboxId: kit.text(),
      userId: kit.text(),
      /** Ids only, never content. */
      data: kit.json<Record<string, unknown>>().notNull(),
      at: kit.time().notNull(),
    },
    (t) => [kit.index('events_at').on(t.at)],
  ),

  eventCursors: kit.table('event_cursors', {
    consumer: kit.text().primaryKey(),
    seq: kit.bigint().notNull(),
  }),

  /** Units granted per scope, window and purpose, taken in blocks before the calls and shared by all workers. */
  quotaUsage: kit.table(
    'quota_usage',
    {
      scope: kit.text().notNull(),
      windowStart: kit.time().notNull(),
      liveUnits: kit.bigint().notNull().default(0),
      importUnits: kit.bigint().notNull().default(0),
      auditUnits: kit.bigint().notNull().default(0),
    },
    (t) => [
      kit.primaryKey({ columns: [t.scope, t.windowStart] }),
      kit.index('quota_usage_window').on(t.windowStart),
    ],
  ),

  /** How Mail Sync and its Slack app stand: one row, or none without Slack. */
  slackConnection: kit.table('slack_connection', {
    id: kit.id().primaryKey(),
    mode: kit.enumText(['socket', 'http']).notNull(),
    teamId: kit.text(),
    teamName: kit.text(),
    appId: kit.text(),
    /** Without interruption; null while there is none. */
    connectedSince: kit.time(),
    /** When Slack last told us of anything, to the minute. */
    lastHeardAt: kit.time(),
    /** When the bot token was last looked at. */
    checkedAt: kit.time(),
    tokenProblem: kit.enumText(SLACK_TOKEN_PROBLEMS),
    tokenProblemSince: kit.time(),
    /** Scopes that are missing. */
    tokenProblemDetail: kit.text(),
    doorProblem: kit.enumText(SLACK_DOOR_PROBLEMS),
    doorProblemSince: kit.time(),
  }),
});
