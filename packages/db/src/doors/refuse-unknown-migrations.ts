import { readMigrationFiles } from 'drizzle-orm/migrator';
import { AppError } from '@mailsync/foundation';

/**
 * Refuses a database to which a migration was applied that this program does not have: it was made by a newer Mail Sync,
 * and writing to it could damage what the newer one relies on.
 */
export function refuseUnknownMigrations({
  appliedHashes,
  migrationsFolder,
}: {
  appliedHashes: string[];
  migrationsFolder: string;
}) {
  const knownHashes = new Set(readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash));
  const unknownCount = appliedHashes.filter((hash) => !knownHashes.has(hash)).length;
  if (unknownCount === 0) return;

  throw new AppError({
    code: 'database.newer_than_program',
    kind: 'conflict',
    message:
      'The database was changed by another, newer version of Mail Sync. Start that version, or restore the backup made before the upgrade.',
    details: { unknownMigrationCount: unknownCount },
  });
}
