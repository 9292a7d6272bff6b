import type BetterSqlite from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { refuseUnknownMigrations } from '../refuse-unknown-migrations.ts';

export function migrateSqlite({
  client,
  migrationsFolder,
}: {
  client: BetterSqlite.Database;
  migrationsFolder: string;
}): void {
  const appliedHashes = readAppliedHashes(client);
  refuseUnknownMigrations({ appliedHashes, migrationsFolder });
  const pending = readMigrationFiles({ migrationsFolder }).filter(
    ({ hash }) => !appliedHashes.includes(hash),
  );
  if (pending.length === 0) return;

  // A table that is made anew loses its children's references for a moment (https://sqlite.org/lang_altertable.html §7).
  client.pragma('foreign_keys = OFF');
  try {
    apply({ client, pending });
  } finally {
    client.pragma('foreign_keys = ON');
  }
}

/**
 * All of them or none. Drizzle's own migrator would hide why it failed: on a full disk SQLite itself has rolled back, and
 * the error of the second rollback takes the place of the first. The table is the one that it makes.
 */
function apply({
  client,
  pending,
}: {
  client: BetterSqlite.Database;
  pending: ReturnType<typeof readMigrationFiles>;
}): void {
  client.exec('BEGIN IMMEDIATE');
  try {
    client.exec(
      'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric)',
    );
    const note = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
    for (const { sql, hash, folderMillis } of pending) {
      for (const statement of sql) client.exec(statement);
      note.run(hash, folderMillis);
    }
    client.exec('COMMIT');
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  }
}

/** The hashes of the migrations that were applied; none for a database that is new or somebody else's. */
export function readAppliedHashes(client: BetterSqlite.Database): string[] {
  const isMigrated = client.prepare(`SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'`).get();
  if (!isMigrated) return [];
  const rows = client.prepare('SELECT hash FROM __drizzle_migrations').all() as { hash: string }[];
  return rows.map(({ hash }) => hash);
}
