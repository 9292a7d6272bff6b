import type { Kit } from '../kit/kit.ts';

/** Who hears of failures in Slack, what was and is to be said there, and when somebody looks again. */
export const defineAlertTables = (kit: Kit) => ({
  alertChannels: kit.table('alert_channels', {
    channelId: kit.text().primaryKey(),
    kinds: kit.json<('mailbox' | 'installation' | 'missing_mail' | 'seats')[]>().notNull(),
    teamId: kit.text(),
    createdAt: kit.time().notNull(),
  }),

  /** One lasting Slack message per trouble and place, posted once and edited in place; and the lines of its thread. */
  slackAlerts: kit.table(
    'slack_alerts',
    {
      id: kit.id().primaryKey(),
      /** A channel; of a direct message the Slack id of its person. */
      channelId: kit.text().notNull(),
      /** Whom a direct message is for; null in channels. */
      userId: kit.text(),
      /** What it is about, such as `mailbox:…` or `cause:…`: one message of it stands open in a place. */
      topic: kit.text().notNull(),
      /** Of a line: the alert in whose thread it stands. */
      parentId: kit.text(),
      state: kit.enumText(['open', 'recovered']).notNull(),
      /** What the message should say now; the letterbox makes Slack agree. */
      message: kit.json<Record<string, unknown>>().notNull(),
      /** Grows with every change of `message`; sent when equal to `sentVersion`. */
      version: kit.int().notNull(),
      sentVersion: kit.int().notNull().default(0),
      slackTs: kit.text(),
      /** Calls that may have posted it and got no answer. */
      attempts: kit.int().notNull().default(0),
      sendAfter: kit.time().notNull(),
      lastProblem: kit.text(),
      /** Since when Slack has not taken it. */
      problemSince: kit.time(),
      createdAt: kit.time().notNull(),
      updatedAt: kit.time().notNull(),
      endedAt: kit.time(),
    },
    (t) => [
      kit.index('slack_alerts_topic').on(t.topic, t.state),
      kit.index('slack_alerts_updated').on(t.updatedAt),
      // What is sent is never in it: the letterbox looks at nothing else.
      kit
        .index('slack_alerts_unsent')
        .on(t.channelId, t.sendAfter)
        .where(kit.sql`version > sent_version`),
    ],
  ),

  /** What is to be looked at, and when: quiet periods, warnings and the end of a snooze survive a restart as these. */
  alertLooks: kit.table(
    'alert_looks',
    {
      /** Such as `mailbox:…` or `cause:…`. */
      subject: kit.text().primaryKey(),
      dueAt: kit.time().notNull(),
      /** The event that asked for it: what happened first is looked at first. */
      seq: kit.bigint().notNull(),
      /** Grows with every time that it is asked for, so that none is lost while it is being done. */
      askedCount: kit.int().notNull().default(1),
    },
    (t) => [kit.index('alert_looks_due').on(t.dueAt, t.seq)],
  ),

  alertSnoozes: kit.table('alert_snoozes', {
    topic: kit.text().primaryKey(),
    userId: kit.text().notNull(),
    until: kit.time().notNull(),
  }),

  /** The direct messages between the app and a person, opened once. */
  slackDirectChannels: kit.table('slack_direct_channels', {
    slackUserId: kit.text().primaryKey(),
    channelId: kit.text().notNull(),
  }),
});
