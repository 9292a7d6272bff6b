import type { User } from '@mailsync/db';
import type { BotDependencies } from '../bot-dependencies.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';

/** Somebody we know has pressed a button. Its value came over the network: it is checked like anything else that does. */
export interface PressRequest extends BotDependencies {
  user: User;
  slackUserId: string;
  value: string;
  /** Replaces the message of the button; null where there is none (App Home). */
  responseUrl: string | null;
  /** Where the button stands; null in App Home. */
  message: { channelId: string; ts: string } | null;
}

/** A button: `run` returns what its person, alone, is answered; null where what they see changes by itself. */
export interface Action {
  /** The button's `action_id`. */
  id: string;
  /** Whether its answer takes the place of the message of the button, once it is done. */
  answersInPlace?: boolean;
  run: (request: PressRequest) => Promise<SlackMessage | null>;
}
