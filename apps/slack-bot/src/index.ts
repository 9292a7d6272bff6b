export { createSlackBot, type SlackBot, type SlackBotInput } from './create-slack-bot.ts';
export { SCOPES } from './manifest.ts';
