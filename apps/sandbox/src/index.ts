export {};
export {
  SLACK_CHANNELS,
  openSlackStandIn,
  type SlackStandIn,
  type SlackStandInOptions,
} from './slack/open-slack-stand-in.ts';
export type { SlackControl } from './slack/control.ts';
export { signSlackRequest } from './slack/sign-slack-request.ts';
export { slackChannelIdOf, slackUserIdOf } from './slack/stable-ids.ts';
