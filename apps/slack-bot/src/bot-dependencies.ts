import type { Crm } from '@mailsync/crm';
import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import type { PersonChecks } from './people/remember-checks.ts';
import type { SlackApi } from './slack-api/create-slack-api.ts';

/** What everything in the bot may work with. Whatever changes something goes through `crm`, which asks `can()`. */
export interface BotDependencies {
  db: Database;
  engine: Pick<SyncEngine, 'readConnectLinkOrigin' | 'readMailboxes' | 'readSyncError'>;
  crm: Crm;
  slack: SlackApi;
  personChecks: PersonChecks;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  /** Where people reach the console, without a slash at its end. */
  publicUrl: string;
  /** Whether Google is set up; without it nobody is sent there, and mailboxes are connected by app passwords. */
  googleSignIn: boolean;
  /** How long an answer is held back for an outcome that is about to come. */
  patienceMs: number;
}
