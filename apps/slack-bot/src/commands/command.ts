import type { Database, User } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';

/** What a subcommand works with. */
export interface CommandDependencies {
  db: Database;
  engine: Pick<SyncEngine, 'createConnectLink' | 'readMailboxes'>;
  clock: Clock;
  publicUrl: string;
}

export interface CommandRequest extends CommandDependencies {
  user: User;
  slackUserId: string;
  responseUrl: string;
  /** What follows the subcommand. */
  words: string[];
}

/** A subcommand of `/mailsync`: `run` returns what its person, alone, is answered. */
export interface Command {
  name: string;
  /** For `help`: a phrase without a full stop. */
  what: string;
  isAllowed: (user: User) => boolean;
  run: (request: CommandRequest) => Promise<SlackMessage>;
}
