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
import { createTurns } from './yield-turns.ts';

type OpenSqliteInput = {
  path: string;
  logger: Logger;
  migrationsFolder: string;
  synchronous: 'OFF' | 'NORMAL' | 'FULL';
};

/**
 * One writer and one reader. All writes wait in one queue and run under BEGIN IMMEDIATE: a second writer in this process
 * would block the event loop for the whole busy timeout, so there is none.
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
  let lastWrite: Promise<unknown> = Promise.resolve();
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
  const begin = writer.client.prepare('BEGIN IMMEDIATE');
  const commit = writer.client.prepare('COMMIT');
  const rollback = writer.client.prepare('ROLLBACK');

  const runTransaction: Database['write'] = async (work) => {
    if (turns.isOver()) await turns.next();
    appendedEvents = false;
    let result;
    try {
      begin.run();
      result = await nesting.runWrite(() => work(writerRepositories));
      commit.run();
    } catch (error) {
      // SQLite itself has rolled back after some errors, such as a full disk.
      if (writer.client.inTransaction) rollback.run();
      throw explainFileError({ path, cause: error });
    }
    commits.tell({ events: appendedEvents });
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
      const write = lastWrite.then(() => runTransaction(work));
      lastWrite = write.catch(() => undefined);
      return write;
    },

    onCommit: commits.add,

    async close() {
      if (isClosed) return;
      isClosed = true;
      await lastWrite;
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
