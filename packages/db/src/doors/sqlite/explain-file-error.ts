import { dirname } from 'node:path';
import { AppError, isAppError } from '@mailsync/foundation';

/**
 * What keeps a SQLite file from being used, as a sentence that names the mend; any other error as it came.
 * Codes of SQLite (https://sqlite.org/rescode.html) and of the operating system.
 */
export function explainFileError({ path, cause }: { path: string; cause: unknown }): unknown {
  if (isAppError(cause)) return cause;
  const code = findCode(cause);
  if (code === null) return cause;
  const refuse = (error: { code: string; kind?: 'conflict'; message: string }) =>
    new AppError({ kind: 'unavailable', ...error, cause });

  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return refuse({
      code: 'database.disk_full',
      message: `There is no room left on the disk of ${path}. Make room, or give Mail Sync a larger disk. What was written before is kept.`,
    });
  if (code === 'SQLITE_CORRUPT' || code.startsWith('SQLITE_CORRUPT_') || code === 'SQLITE_NOTADB')
    return refuse({
      code: 'database.damaged',
      kind: 'conflict',
      message: `The database file ${path} is damaged, or is no SQLite database. Put a backup in its place: mailsync restore <file> --replace. The damaged one is kept aside.`,
    });
  if (code === 'EROFS' || code.startsWith('SQLITE_READONLY') || code === 'EACCES' || code === 'EPERM')
    return refuse({
      code: 'database.read_only',
      message: `${path} cannot be written (${code}): its disk is mounted read-only, or it belongs to another user. Mount it writable, or give ${dirname(path)} and all in it to the user that runs Mail Sync (chown -R).`,
    });
  if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED')
    return refuse({
      code: 'database.busy',
      message: `The database file ${path} was locked by another program for too long. Try again, or end what holds it open.`,
    });
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code.startsWith('SQLITE_CANTOPEN'))
    return refuse({
      code: 'database.cannot_open',
      message: `The database file ${path} cannot be opened (${code}): its folder must exist and be writable, and the file a SQLite database.`,
    });
  return cause;
}

/** Drizzle wraps what SQLite says. */
function findCode(error: unknown): string | null {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? null : findCode(cause);
}

/** Runs the work, and throws what `explainFileError` makes of its error. */
export function explained<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw explainFileError({ path, cause });
  }
}
