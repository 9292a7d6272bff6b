import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { refuseUnknownMigrations } from '../refuse-unknown-migrations.ts';

const MIGRATION_LOCK = 7_245_001;

/** Workers that start together take turns: the first migrates, the others find nothing to do. */
export async function migratePostgres({
  pool,
  migrationsFolder,
}: {
  pool: pg.Pool;
  migrationsFolder: string;
}): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    refuseUnknownMigrations({ appliedHashes: await readAppliedHashes(client), migrationsFolder });
    await migrate(drizzle({ client }), { migrationsFolder });
    await client.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    client.release();
  } catch (error) {
    // Ends the connection, and the lock with it.
    client.release(true);
    throw error;
  }
}

async function readAppliedHashes(client: pg.PoolClient): Promise<string[]> {
  const table = await client.query(`SELECT to_regclass('drizzle.__drizzle_migrations') AS name`);
  if (table.rows[0].name === null) return [];
  const { rows } = await client.query('SELECT hash FROM drizzle.__drizzle_migrations');
  return rows.map(({ hash }: { hash: string }) => hash);
}
