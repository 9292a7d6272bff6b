/**
 * Why Slack does not take what a channel should be told, and what mends it, as people read it. `problem` is Slack's code or one
 * of the letterbox.
 */
export function describeSlackProblem(problem: string): string {
  return (
    SENTENCES[problem] ??
    `Slack refused it (${problem}). Check the app's installation in Slack; what waits is tried again every ten minutes.`
  );
}

const REINSTALL = 'Slack knows Mail Sync no longer. Install the app again and give Mail Sync its new token.';
const INVITE = 'Mail Sync does not get into this channel. Type /invite @Mail Sync there, or choose another.';

const SENTENCES: Record<string, string> = {
  is_archived: 'The channel is archived. Restore it in Slack, or choose another.',
  channel_not_found: INVITE,
  not_in_channel: INVITE,
  restricted_action:
    'Slack does not let Mail Sync write there. Ask who runs your workspace, or choose another channel.',
  channel_shared_with_another_company:
    'People of another company read this channel, so nothing is told there. Choose a channel of your own.',
  invalid_auth: REINSTALL,
  not_authed: REINSTALL,
  token_revoked: REINSTALL,
  token_expired: REINSTALL,
  account_inactive: REINSTALL,
  missing_scope: 'Mail Sync lacks a permission in Slack. Install the app again from its manifest.',
  rate_limited: 'Slack has asked Mail Sync to slow down. It goes on by itself.',
  'slack.unavailable': 'Slack does not answer. It is tried again by itself.',
};
