import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { explained } from './explain-file-error.ts';

/** Covers the moment in which somebody asks whether the lock is held, and a program before this one that is just ending. */
const WAIT_FOR_LOCK_MS = 500;

/**
 * Takes the lock that lies beside a database file; null when another process holds it. It is an open transaction on an
 * empty SQLite file: a lock of the operating system, which ends with its process however that ends and is seen across containers.
 */
export function lockFile(databasePath: string): { release(): void } | null {
  const path = lockPathOf(databasePath);
  return explained(path, () => {
    closeSync(openSync(path, 'a', 0o600));
    const client = new BetterSqlite(path, { timeout: WAIT_FOR_LOCK_MS });
    try {
      // A journal on disk would outlive a kill, and whoever asks could not read over it.
      client.pragma('journal_mode = MEMORY');
      client.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      client.close();
      if (isBusy(error)) return null;
      throw error;
    }
    return { release: () => void client.close() };
  });
}

/** Whether a process holds the lock. Asks with a lock of many readers, so that askers do not disturb each other. */
export function isLocked(databasePath: string): boolean {
  const path = lockPathOf(databasePath);
  if (!existsSync(path)) return false;
  return explained(path, () => {
    const client = new BetterSqlite(path, { readonly: true, timeout: 0 });
    try {
      client.prepare('SELECT count(*) FROM sqlite_master').get();
      return false;
    } catch (error) {
      if (isBusy(error)) return true;
      throw error;
    } finally {
      client.close();
    }
  });
}

/** Two names of one file, by a symbolic link, have one lock. */
function lockPathOf(databasePath: string): string {
  const real = existsSync(databasePath)
    ? realpathSync(databasePath)
    : explained(databasePath, () => join(realpathSync(dirname(databasePath)), basename(databasePath)));
  return `${real}.lock`;
}

const isBusy = (error: unknown) => (error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true;
