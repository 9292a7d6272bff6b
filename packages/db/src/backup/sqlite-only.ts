import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '@mailsync/foundation';
import { readFilePath } from '../doors/sqlite/file-path.ts';

/** The path of a SQLite database. Throws `backup.postgres`: a server's own tools do it better there. */
export function sqlitePathOf(url: string): string {
  const path = readFilePath(url);
  if (path !== null) return path;
  throw new AppError({
    code: 'backup.postgres',
    kind: 'invalid',
    message:
      'This is for SQLite. On PostgreSQL use its own tools: pg_dump --format=custom to back up, pg_restore to restore.',
  });
}

export function migrationsFolderOf(migrationsDir: string | undefined): string {
  return join(migrationsDir ?? fileURLToPath(new URL('../../migrations', import.meta.url)), 'sqlite');
}
