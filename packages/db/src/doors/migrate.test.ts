import { statSync } from 'node:fs';
import { createSilentLogger } from '@mailsync/foundation';
import BetterSqlite from 'better-sqlite3';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { describePostgresSchema, describeSqliteSchema } from '../testing/describe-schema.ts';
import { openTestPostgres, openTestSqlite, waitForTestPostgres } from '../testing/index.ts';
import { openDatabase } from './open-database.ts';

const openAgain = (url: string) => openDatabase({ url, logger: createSilentLogger() });
const pathOf = (url: string) => url.slice('file:'.length);

describe('migrations', () => {
  beforeAll(waitForTestPostgres, 60_000);

  it('both dialects, migrated from empty, have the same tables, columns, keys and indexes', async () => {
    const [sqlite, postgres] = await Promise.all([openTestSqlite(), openTestPostgres()]);
    const sqliteSchema = describeSqliteSchema(pathOf(sqlite.url));
    const postgresSchema = await describePostgresSchema(postgres.url);
    await Promise.all([sqlite.remove(), postgres.remove()]);

    expect(sqliteSchema.columns.length).toBeGreaterThan(100);
    expect(sqliteSchema).toEqual(postgresSchema);
  });

  it.each([
    ['sqlite', openTestSqlite],
    ['postgres', openTestPostgres],
  ])('a %s database that was migrated already opens again with what it holds', async (_dialect, open) => {
    const first = await open();
    await first.database.write((r) => r.meta.set({ key: 'kept', value: 'yes' }));
    const second = await openAgain(first.url);
    expect(await second.read((r) => r.meta.get('kept'))).toBe('yes');
    await second.close();
    await first.remove();
  });

  it('a SQLite database of a newer program is refused and left as it is', async () => {
    const { url, remove } = await openTestSqlite();
    const client = new BetterSqlite(pathOf(url));
    client.exec(
      `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)`,
    );
    await expect(openAgain(url)).rejects.toMatchObject({
      code: 'database.newer_than_program',
      kind: 'conflict',
    });
    client.exec(`DELETE FROM __drizzle_migrations WHERE hash = 'from the future'`);
    client.close();
    const again = await openAgain(url);
    await again.close();
    await remove();
  });

  it('a PostgreSQL database of a newer program is refused', async () => {
    const { url, remove } = await openTestPostgres();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)`,
    );
    await client.end();
    await expect(openAgain(url)).rejects.toMatchObject({
      code: 'database.newer_than_program',
      kind: 'conflict',
    });
    await remove();
  });

  it('several workers that start on one PostgreSQL at once all open it', async () => {
    const { url, remove } = await openTestPostgres();
    const workers = await Promise.all([openAgain(url), openAgain(url), openAgain(url)]);
    expect(await workers[2]!.read((r) => r.users.count())).toBe(0);
    await Promise.all(workers.map((worker) => worker.close()));
    await remove();
  });
});

describe('opening a database', () => {
  it('an address of another kind is refused with the kinds that there are', async () => {
    await expect(openAgain('mysql://localhost/mailsync')).rejects.toMatchObject({
      code: 'database.invalid_url',
      message: expect.stringContaining('postgres://'),
    });
  });

  it('the files of a SQLite database, with everybody’s mail in them, are for their owner alone', async () => {
    const { url, remove } = await openTestSqlite();
    const modes = ['', '-wal', '-shm'].map((suffix) => statSync(pathOf(url) + suffix).mode & 0o777);
    await remove();
    expect(modes).toEqual([0o600, 0o600, 0o600]);
  });

  it('a folder that does not exist is named', async () => {
    await expect(openAgain('file:/nowhere/at/all/mailsync.db')).rejects.toMatchObject({
      code: 'database.cannot_open',
      message: expect.stringContaining('/nowhere/at/all/mailsync.db'),
    });
  });

  it('a PostgreSQL that does not answer is told without its password', async () => {
    const error = await openAgain('postgres://mailsync:top-secret@127.0.0.1:1/mailsync').catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code: 'database.cannot_open' });
    expect(String(error)).not.toContain('top-secret');
  });
});
