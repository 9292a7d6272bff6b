import type { Database, Repositories } from '@mailsync/db';
import type { Clock, CreateId } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';

export interface CrmDependencies {
  db: Database;
  engine: SyncEngine;
  clock: Clock;
  createId: CreateId;
  /** Where people open the console; links that are handed out begin with it. No slash at the end. */
  publicUrl: string;
}

export type { Repositories };
