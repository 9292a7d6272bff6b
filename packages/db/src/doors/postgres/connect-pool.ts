import pg from 'pg';
import type { Logger } from '@mailsync/foundation';
import { AppError } from '@mailsync/foundation';

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;

/** Throws `database.cannot_open` when the server does not answer or refuses. */
export async function connectPool({
  url,
  poolSize,
  logger,
}: {
  url: string;
  poolSize: number;
  logger: Logger;
}): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    application_name: 'mailsync',
  });
  // Without a listener an idle connection that the server ends would end the program.
  pool.on('error', (error) => logger.warn({ error }, 'An idle database connection was lost'));

  try {
    const client = await pool.connect();
    client.release();
    return pool;
  } catch (cause) {
    await pool.end();
    throw new AppError({
      code: 'database.cannot_open',
      kind: 'unavailable',
      message:
        'PostgreSQL cannot be reached with DATABASE_URL: check its host, port, name, user and password.',
      cause,
    });
  }
}
