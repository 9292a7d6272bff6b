import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@mailsync/foundation';
import { AppError } from '@mailsync/foundation';
import type { Database } from './database.ts';
import { readFilePath } from './sqlite/file-path.ts';

export type OpenDatabaseInput = {
  /** `file:/path/mailsync.db` (SQLite) or `postgres://user:password@host/name`. */
  url: string;
  logger: Logger;
  /** The folder that holds `sqlite/` and `postgres/`. Default: that of the source checkout; a bundle passes its own. */
  migrationsDir?: string | undefined;
  /** SQLite only. FULL also survives a power cut with the last transaction; OFF is for tests. */
  synchronous?: 'OFF' | 'NORMAL' | 'FULL' | undefined;
  /** PostgreSQL only: connections of this process. */
  poolSize?: number | undefined;
};

/**
 * Opens the database, brings its schema up to date and gives the only doors to it.
 * Throws `database.invalid_url`, `database.cannot_open`, `database.newer_than_program`, and for a SQLite file also
 * `database.read_only`, `database.disk_full`, `database.damaged` and `database.busy`.
 */
export async function openDatabase(input: OpenDatabaseInput): Promise<Database> {
  const migrationsDir = input.migrationsDir ?? fileURLToPath(new URL('../../migrations', import.meta.url));

  // Loaded on demand: a program on one dialect does not pay for the other's driver.
  const path = readFilePath(input.url);
  if (path !== null) {
    const { openSqliteDatabase } = await import('./sqlite/open-sqlite-database.ts');
    return openSqliteDatabase({
      path,
      logger: input.logger,
      migrationsFolder: join(migrationsDir, 'sqlite'),
      synchronous: input.synchronous ?? 'NORMAL',
    });
  }
  if (/^postgres(ql)?:\/\//.test(input.url)) {
    const { openPostgresDatabase } = await import('./postgres/open-postgres-database.ts');
    return openPostgresDatabase({
      url: input.url,
      logger: input.logger,
      migrationsFolder: join(migrationsDir, 'postgres'),
      poolSize: input.poolSize ?? 10,
    });
  }
  throw new AppError({
    code: 'database.invalid_url',
    kind: 'invalid',
    message: 'The database URL must start with file: (SQLite) or postgres:// (PostgreSQL).',
  });
}
