import type { Kit } from '../kit/kit.ts';

/** Who was asked by direct message in Slack to connect a mailbox: one row per person, so that nobody is asked too often. */
export const defineSlackInvitationTables = (kit: Kit) => ({
  slackInvitations: kit.table(
    'slack_invitations',
    {
      userId: kit.id().primaryKey(),
      invitedById: kit.text().notNull(),
      askedAt: kit.time().notNull(),
      /** `unconfirmed`: handed to Slack, and its answer was never heard; it counts as sent. */
      state: kit.enumText(['asked', 'sent', 'unconfirmed', 'not_in_slack']).notNull(),
      /** When the direct message was handed to Slack; null when none was. */
      sentAt: kit.time(),
      sendAfter: kit.time().notNull(),
      lastProblem: kit.text(),
    },
    (t) => [kit.index('slack_invitations_send').on(t.state, t.sendAfter)],
  ),
});
