/** What Mail Sync asks of a workspace, and why it needs each. */
export const SCOPES: { scope: string; reason: string }[] = [
  { scope: 'commands', reason: 'offers `/mailsync`' },
  {
    scope: 'chat:write',
    reason: 'posts alerts, edits them when the trouble is over, and writes direct messages',
  },
  { scope: 'chat:write.public', reason: 'posts alerts in a public channel without being invited first' },
  {
    scope: 'channels:read',
    reason:
      'lists the public channels that alerts can go to, and refuses one that is shared with another company',
  },
  { scope: 'groups:read', reason: 'the same for private channels that it was invited to' },
  {
    scope: 'im:write',
    reason: 'opens direct messages: answers that have no place, and news for an owner alone',
  },
  { scope: 'users:read', reason: 'asks who typed a command: a person, of this workspace, and not a bot' },
  {
    scope: 'users:read.email',
    reason:
      'matches that person to a Mail Sync user by the e-mail address that Slack has verified, and finds colleagues who are invited to connect',
  },
];

/** What Slack tells Mail Sync of by itself, and why it wants to know. None of them carries messages. */
export const EVENTS: { event: string; reason: string }[] = [
  { event: 'app_home_opened', reason: 'draws the Home tab of the person who opens it' },
  {
    event: 'user_change',
    reason: 'whoever has left Slack, or has another address there, is not taken for the same person any more',
  },
  { event: 'tokens_revoked', reason: 'says in the console that the bot token was revoked' },
  { event: 'app_uninstalled', reason: 'says in the console that the app was removed; alerts wait' },
];

/** Socket Mode needs no address; over HTTP Slack posts to `publicUrl`: `MAILSYNC_URL`, without a slash at its end. */
export type SlackManifestInput = { mode: 'socket' } | { mode: 'http'; publicUrl: string };

/** The manifest of the Slack app, YAML (docs.slack.dev, "App manifest"). */
export function createSlackManifest(input: SlackManifestInput): string {
  const address = input.mode === 'http' ? `${input.publicUrl}/slack/events` : null;
  const withAddress = (line: string) => (address === null ? '' : `${line}: ${address}\n`);
  return `display_information:
  name: Mail Sync
  description: Records every email with a lead on that lead's timeline
  background_color: '#1f5fbf'
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: true
  bot_user:
    display_name: Mail Sync
    always_online: true
  slash_commands:
    - command: /mailsync
${withAddress('      url')}      description: Connect your mailbox and see how it is doing
      usage_hint: connect | status | errors | retry | disconnect | alerts | help
      should_escape: true
oauth_config:
  scopes:
    bot:
${SCOPES.map(({ scope }) => `      - ${scope}`).join('\n')}
settings:
  event_subscriptions:
${withAddress('    request_url')}    bot_events:
${EVENTS.map(({ event }) => `      - ${event}`).join('\n')}
  interactivity:
    is_enabled: true
${withAddress('    request_url')}  org_deploy_enabled: false
  socket_mode_enabled: ${input.mode === 'socket'}
  token_rotation_enabled: false
`;
}
