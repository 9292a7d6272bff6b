import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrateSqlite } from './migrate.ts';

const migrationsFolder = fileURLToPath(new URL('../../../migrations/sqlite', import.meta.url));

it('a disk that fills up while the schema is made leaves none of it, and the next try makes all', () => {
  const client = new BetterSqlite(':memory:');
  // SQLite says the same as of a full disk.
  client.pragma('max_page_count = 20');
  expect(() => migrateSqlite({ client, migrationsFolder })).toThrow(
    expect.objectContaining({ code: 'SQLITE_FULL' }),
  );
  expect(client.prepare('SELECT count(*) FROM sqlite_master').pluck().get()).toBe(0);
  expect(client.pragma('foreign_keys', { simple: true })).toBe(1);

  client.pragma('max_page_count = 1000000');
  migrateSqlite({ client, migrationsFolder });
  const migrationCount = readdirSync(migrationsFolder).filter((name) => name.endsWith('.sql')).length;
  const applied = () => client.prepare('SELECT count(*) FROM __drizzle_migrations').pluck().get();
  expect(applied()).toBe(migrationCount);
  migrateSqlite({ client, migrationsFolder });
  expect(applied()).toBe(migrationCount);
  client.close();
});
