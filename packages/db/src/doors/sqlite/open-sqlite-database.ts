import type { Logger } from '@mailsync/foundation';
import { AppError } from '@mailsync/foundation';
import { sqliteTables } from '../../dialects/sqlite-tables.ts';
import { createRepositories } from '../../repositories/index.ts';
import { createCommitListeners } from '../commit-listeners.ts';
import type { Database } from '../database.ts';
import { createNestingGuard } from '../nesting-guard.ts';
import { connectReader, connectWriter } from './connect.ts';
import { explained, explainFileError } from './explain-file-error.ts';
import { migrateSqlite } from './migrate.ts';
import { createWriteTogether } from './write-together.ts';
import { createTurns } from './yield-turns.ts';

type OpenSqliteInput = {
  path: string;
  logger: Logger;
  migrationsFolder: string;
  synchronous: 'OFF' | 'NORMAL' | 'FULL';
};

/**
 * One writer and one reader. All writes wait in one queue and run under BEGIN IMMEDIATE: a second writer in this process
 * would block the event loop for the whole busy timeout, so there is none. Those that wait together share a commit.
 */
export function openSqliteDatabase({
  path,
  logger,
  migrationsFolder,
  synchronous,
}: OpenSqliteInput): Database {
  const { writer, reader } = connect({ path, synchronous, migrationsFolder });
  const commits = createCommitListeners({ logger });
  const nesting = createNestingGuard();
  const turns = createTurns();
  let appendedEvents = false;
  let isClosed = false;

  const readerRepositories = createRepositories({
    executor: reader.executor,
    tables: sqliteTables,
    onEventsAppended() {},
  });
  const writerRepositories = createRepositories({
    executor: writer.executor,
    tables: sqliteTables,
    onEventsAppended() {
      appendedEvents = true;
    },
  });
  const together = createWriteTogether({ client: writer.client, turns });

  const runTransaction: Database['write'] = async (work) => {
    const { result, events } = await together
      .run(async () => {
        appendedEvents = false;
        const written = await nesting.runWrite(() => work(writerRepositories));
        return { result: written, events: appendedEvents };
      })
      .catch((cause: unknown) => {
        throw explainFileError({ path, cause });
      });
    commits.tell({ events });
    return result;
  };

  return {
    dialect: 'sqlite',

    async read(work) {
      nesting.refuseNested('read');
      refuseClosed(isClosed);
      if (turns.isOver()) await turns.next();
      return work(readerRepositories);
    },

    write(work) {
      try {
        nesting.refuseNested('write');
        refuseClosed(isClosed);
      } catch (error) {
        return Promise.reject(error);
      }
      return runTransaction(work);
    },

    onCommit: commits.add,

    async close() {
      if (isClosed) return;
      isClosed = true;
      await together.settle();
      reader.client.close();
      try {
        writer.client.pragma('optimize');
      } catch (error) {
        // It makes the next queries faster, and is no reason not to close.
        logger.warn({ error }, 'The statistics of the database could not be brought up to date');
      }
      writer.client.close();
    },
  };
}

function connect({ path, synchronous, migrationsFolder }: Omit<OpenSqliteInput, 'logger'>) {
  const writer = explained(path, () => connectWriter({ path, synchronous }));
  try {
    explained(path, () => migrateSqlite({ client: writer.client, migrationsFolder }));
    return { writer, reader: explained(path, () => connectReader({ path })) };
  } catch (error) {
    writer.client.close();
    throw error;
  }
}

function refuseClosed(isClosed: boolean) {
  if (!isClosed) return;
  throw new AppError({ code: 'database.closed', kind: 'unavailable', message: 'The database is closed.' });
}
