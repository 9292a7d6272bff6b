import { AppError } from '@mailsync/foundation';
import { readFilePath } from './sqlite/file-path.ts';
import { isLocked, lockFile } from './sqlite/lock-file.ts';

/** Held by the one program that syncs on a database; given up by `release`, or by the end of the process however it ends. */
export interface DatabaseLock {
  release(): void;
}

/**
 * Makes this process the only one that syncs on the database. Throws `database.in_use`, and what keeps the lock's file
 * from being written. PostgreSQL needs none: its workers share the work.
 */
export function lockDatabase({ url }: { url: string }): DatabaseLock {
  const path = readFilePath(url);
  if (path === null) return { release() {} };
  const lock = lockFile(path);
  if (lock) return lock;
  throw new AppError({
    code: 'database.in_use',
    kind: 'conflict',
    message: `Mail Sync is running already on the database ${path}. Stop that one first, or give this one a MAILSYNC_DATA_DIR of its own.`,
  });
}

/** Whether a program syncs on the database now. */
export function isDatabaseInUse({ url }: { url: string }): boolean {
  const path = readFilePath(url);
  return path !== null && isLocked(path);
}
