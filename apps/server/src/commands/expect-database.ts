import { inspectDatabase } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';

/** Beside a running server nobody else changes the schema: it must be that of this program already. */
export function expectDatabase({
  url,
  migrationsDir,
}: {
  url: string;
  migrationsDir: string | undefined;
}): void {
  const found = inspectDatabase({ url, check: 'none', migrationsDir });
  if (found && found.pending.length === 0) return;
  throw new AppError({
    code: found ? 'database.older_than_program' : 'database.missing',
    kind: 'conflict',
    message: found
      ? `The database ${found.path} has the schema of an older version. Run mailsync migrate, or start the server of this version, first.`
      : `There is no database at ${url.slice('file:'.length)} yet. Start Mail Sync once, or run mailsync migrate; and check that MAILSYNC_DATA_DIR and DATABASE_URL are those of the server.`,
  });
}
