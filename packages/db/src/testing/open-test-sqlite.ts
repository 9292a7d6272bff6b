import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@mailsync/foundation';
import { openDatabase } from '../doors/open-database.ts';
import type { TestDatabase } from './open-test-postgres.ts';

/** A new database in a file of its own: `:memory:` could not have a second connection. */
export async function openTestSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'mailsync-sqlite-'));
  const url = `file:${join(folder, 'mailsync.db')}`;
  const database = await openDatabase({
    url,
    logger: createSilentLogger(),
    synchronous: 'OFF',
  });
  return {
    database,
    url,
    async remove() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
