import type { SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Logger } from '@mailsync/foundation';
import { pgTables } from '../../dialects/pg-tables.ts';
import { createRepositories } from '../../repositories/index.ts';
import type { Repositories } from '../../repositories/index.ts';
import { createCommitListeners } from '../commit-listeners.ts';
import type { Database } from '../database.ts';
import { narrowToExecutor } from '../executor.ts';
import type { Executor } from '../executor.ts';
import { hasErrorCode } from '../is-unique-violation.ts';
import { createNestingGuard } from '../nesting-guard.ts';
import { connectPool } from './connect-pool.ts';
import { migratePostgres } from './migrate.ts';

type Session = { repositories: Repositories; appendedEvents: boolean };

// serialization_failure and deadlock_detected: the transaction did nothing and may simply be run again.
const RETRYABLE = new Set(['40001', '40P01']);
const TRY_LIMIT = 4;

/** A pool of connections. Writes run at READ COMMITTED; reads on one REPEATABLE READ snapshot that refuses writes. */
export async function openPostgresDatabase({
  url,
  logger,
  migrationsFolder,
  poolSize,
}: {
  url: string;
  logger: Logger;
  migrationsFolder: string;
  poolSize: number;
}): Promise<Database> {
  const pool = await connectPool({ url, poolSize, logger });
  try {
    await migratePostgres({ pool, migrationsFolder });
  } catch (error) {
    await pool.end();
    throw error;
  }
  const commits = createCommitListeners({ logger });
  const nesting = createNestingGuard();
  const sessions = new WeakMap<pg.PoolClient, Session>();

  const sessionOf = (client: pg.PoolClient): Session => {
    const known = sessions.get(client);
    if (known) return known;
    const session: Session = {
      appendedEvents: false,
      repositories: createRepositories({
        executor: createExecutor(client),
        tables: pgTables,
        onEventsAppended: () => (session.appendedEvents = true),
      }),
    };
    sessions.set(client, session);
    return session;
  };

  const runTransaction = async <T>(begin: string, work: (repositories: Repositories) => Promise<T>) => {
    const client = await pool.connect();
    let brokenBy: Error | undefined;
    try {
      const session = sessionOf(client);
      session.appendedEvents = false;
      await client.query(begin);
      try {
        const result = await work(session.repositories);
        await client.query('COMMIT');
        return { result, events: session.appendedEvents };
      } catch (error) {
        await client.query('ROLLBACK').catch((rollbackError: Error) => (brokenBy = rollbackError));
        throw error;
      }
    } finally {
      client.release(brokenBy);
    }
  };

  return {
    dialect: 'postgres',

    async read(work) {
      nesting.refuseNested('read');
      return (await runTransaction('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work)).result;
    },

    async write(work) {
      nesting.refuseNested('write');
      for (let tryNumber = 1; ; tryNumber += 1) {
        try {
          const { result, events } = await nesting.runWrite(() => runTransaction('BEGIN', work));
          commits.tell({ events });
          return result;
        } catch (error) {
          if (tryNumber >= TRY_LIMIT || !hasErrorCode({ error, codes: RETRYABLE })) throw error;
          logger.warn({ error, tryNumber }, 'A transaction met another and runs again');
        }
      }
    },

    onCommit: commits.add,

    async close() {
      if (!pool.ended) await pool.end();
    },
  };
}

function createExecutor(client: pg.PoolClient): Executor {
  const database = drizzle({ client });
  return narrowToExecutor({
    database,
    dialect: 'postgres',
    async execute<Row>(query: SQL) {
      const { rows } = await database.execute(query);
      return { rows: rows as Row[] };
    },
  });
}
