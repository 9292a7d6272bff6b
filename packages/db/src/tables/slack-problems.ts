/** What Slack refuses our bot token for. */
export const SLACK_TOKEN_PROBLEMS = [
  'app_uninstalled',
  'token_revoked',
  'account_inactive',
  'invalid_auth',
  'missing_scope',
  'unreachable',
] as const;

/** Why Slack has no way to tell us of anything. */
export const SLACK_DOOR_PROBLEMS = [
  'app_token_refused',
  'other_app',
  'socket_mode_off',
  'too_many_connections',
  'unreachable',
] as const;

export type SlackTokenProblem = (typeof SLACK_TOKEN_PROBLEMS)[number];
export type SlackDoorProblem = (typeof SLACK_DOOR_PROBLEMS)[number];
