export { createSlackBot, type SlackBot, type SlackBotInput } from './create-slack-bot.ts';
