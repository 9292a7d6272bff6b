import type BetterSqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { refuseUnknownMigrations } from '../refuse-unknown-migrations.ts';

export function migrateSqlite({
  client,
  migrationsFolder,
}: {
  client: BetterSqlite.Database;
  migrationsFolder: string;
}): void {
  refuseUnknownMigrations({ appliedHashes: readAppliedHashes(client), migrationsFolder });

  // A table that is made anew loses its children's references for a moment (https://sqlite.org/lang_altertable.html §7).
  client.pragma('foreign_keys = OFF');
  migrate(drizzle({ client }), { migrationsFolder });
  client.pragma('foreign_keys = ON');
}

/** The hashes of the migrations that were applied; none for a database that is new or somebody else's. */
export function readAppliedHashes(client: BetterSqlite.Database): string[] {
  const isMigrated = client.prepare(`SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'`).get();
  if (!isMigrated) return [];
  const rows = client.prepare('SELECT hash FROM __drizzle_migrations').all() as { hash: string }[];
  return rows.map(({ hash }) => hash);
}
