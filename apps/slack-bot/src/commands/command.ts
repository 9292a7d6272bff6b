import type { User } from '@mailsync/db';
import type { BotDependencies } from '../bot-dependencies.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';

export interface CommandRequest extends BotDependencies {
  user: User;
  slackUserId: string;
  responseUrl: string;
  /** Where it was typed. */
  channelId: string;
  /** What follows the subcommand. */
  words: string[];
}

/** A subcommand of `/mailsync`: `run` returns what its person, alone, is answered. */
export interface Command {
  name: string;
  /** For `help`: what may follow the name, for this person; empty for nothing. */
  usage?: (user: User) => string;
  /** For `help`: a phrase without a full stop. */
  what: string;
  isAllowed: (user: User) => boolean;
  run: (request: CommandRequest) => Promise<SlackMessage>;
}
