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
    reason: 'sees whether a public alert channel is shared with another company, and refuses it then',
  },
  { scope: 'groups:read', reason: 'the same for a private channel that it was invited to' },
  {
    scope: 'im:write',
    reason: 'opens direct messages: answers that have no place, and news for an owner alone',
  },
  { scope: 'users:read', reason: 'asks who typed a command: a person, of this workspace, and not a bot' },
  {
    scope: 'users:read.email',
    reason: 'matches that person to a Mail Sync user by the e-mail address that Slack has verified',
  },
];

/** The manifest of the Slack app, YAML, for HTTP. `publicUrl` is `MAILSYNC_URL`, without a slash at its end. */
export function createSlackManifest({ publicUrl }: { publicUrl: string }): string {
  return `display_information:
  name: Mail Sync
  description: Records every email with a lead on that lead's timeline
  background_color: '#1f5fbf'
features:
  app_home:
    home_tab_enabled: false
    messages_tab_enabled: true
    messages_tab_read_only_enabled: true
  bot_user:
    display_name: Mail Sync
    always_online: true
  slash_commands:
    - command: /mailsync
      url: ${publicUrl}/slack/events
      description: Connect your mailbox and see how it is doing
      usage_hint: connect | status | help
      should_escape: false
oauth_config:
  scopes:
    bot:
${SCOPES.map(({ scope }) => `      - ${scope}`).join('\n')}
settings:
  interactivity:
    is_enabled: true
    request_url: ${publicUrl}/slack/events
  org_deploy_enabled: false
  socket_mode_enabled: false
  token_rotation_enabled: false
`;
}
