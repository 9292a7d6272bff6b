import { closeSync, openSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { SQL } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import { narrowToExecutor } from '../executor.ts';
import type { Executor } from '../executor.ts';
import { cacheStatements } from './cache-statements.ts';

export type SqliteConnection = { client: BetterSqlite.Database; executor: Executor };

const BUSY_TIMEOUT_MS = 5_000;
const CACHE_SIZE_KIB = 32 * 1024;
/** 8 MB, twice the default: pages of busy indexes are written back half as often, and a checkpoint still takes little time. */
const CHECKPOINT_PAGES = 2_000;

/** The writer creates the file, for its owner alone, and sets what lasts in it, so it must be opened before the reader. */
export function connectWriter({
  path,
  synchronous,
}: {
  path: string;
  synchronous: 'OFF' | 'NORMAL' | 'FULL';
}): SqliteConnection {
  // SQLite would make it readable for everybody; the files beside it (-wal, -shm) get the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  const client = new BetterSqlite(path, { timeout: BUSY_TIMEOUT_MS });
  client.pragma('journal_mode = WAL');
  client.pragma(`synchronous = ${synchronous}`);
  client.pragma('foreign_keys = ON');
  client.pragma(`cache_size = -${CACHE_SIZE_KIB}`);
  client.pragma('temp_store = MEMORY');
  client.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  return { client, executor: createExecutor(client) };
}

export function connectReader({ path }: { path: string }): SqliteConnection {
  const client = new BetterSqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  client.pragma('query_only = ON');
  client.pragma(`cache_size = -${CACHE_SIZE_KIB}`);
  return { client, executor: createExecutor(client) };
}

function createExecutor(client: BetterSqlite.Database): Executor {
  cacheStatements(client);
  const dialect = new SQLiteSyncDialect();
  return narrowToExecutor({
    database: drizzle({ client }),
    dialect: 'sqlite',
    async execute<Row>(query: SQL) {
      const { sql, params } = dialect.sqlToQuery(query);
      const statement = client.prepare(sql);
      if (statement.reader) return { rows: statement.all(...params) as Row[] };
      statement.run(...params);
      return { rows: [] };
    },
  });
}
