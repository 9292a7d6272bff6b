import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, type Clock } from '@mailsync/foundation';
import BetterSqlite from 'better-sqlite3';
import { explained, explainFileError } from '../doors/sqlite/explain-file-error.ts';
import { syncToDisk } from '../doors/sqlite/sync-to-disk.ts';
import { describeSchema, findDamage, type RowCounts } from './inspect-file.ts';
import { migrationsFolderOf, sqlitePathOf } from './sqlite-only.ts';
import { writeBackupNote } from './backup-note.ts';

/** 40 MB a step: between two steps an interrupt is heard. */
const PAGES_PER_STEP = 10_000;

export interface Backup {
  file: string;
  byteCount: number;
  takenAt: Date;
  counts: RowCounts;
}

/**
 * Copies a SQLite database as it is at one instant into one new file, while programs go on writing to it, and checks the copy:
 * each page, each index, and that all rows are there. The file appears under its name only when it is whole.
 * Throws `backup.file_exists`, `backup.postgres`, `backup.nothing_there`, `backup.newer_than_program`, `backup.damaged`.
 */
export async function backUpDatabase({
  url,
  file,
  clock,
  migrationsDir,
  signal,
}: {
  url: string;
  file: string;
  clock: Clock;
  migrationsDir?: string | undefined;
  signal?: AbortSignal | undefined;
}): Promise<Backup> {
  const path = sqlitePathOf(url);
  if (!existsSync(path)) throw nothingThere(path);
  if (existsSync(file)) throw fileExists(file);

  const part = `${file}.part-${randomBytes(4).toString('hex')}`;
  try {
    // SQLite would make it readable for everybody.
    closeSync(openSync(part, 'wx', 0o600));
    const note = await copyAsOfNow({
      path,
      part,
      clock,
      migrationsFolder: migrationsFolderOf(migrationsDir),
      signal,
    });
    settle({ part, path, note });
    if (existsSync(file)) throw fileExists(file);
    renameSync(part, file);
    syncToDisk(dirname(file));
    return { file, byteCount: statSync(file).size, ...note };
  } catch (cause) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(part + suffix, { force: true });
    throw explainFileError({ path: file, cause });
  }
}

type Note = { takenAt: Date; counts: RowCounts };

/** An open transaction keeps the source as it was when it began; otherwise each write of the server would begin the copy anew. */
async function copyAsOfNow({
  path,
  part,
  clock,
  migrationsFolder,
  signal,
}: {
  path: string;
  part: string;
  clock: Clock;
  migrationsFolder: string;
  signal: AbortSignal | undefined;
}): Promise<Note> {
  const source = explained(path, () => new BetterSqlite(path, { readonly: true, fileMustExist: true }));
  try {
    const { appliedCount, unknownCount, counts } = explained(path, () => {
      source.exec('BEGIN');
      return describeSchema({ client: source, migrationsFolder });
    });
    const takenAt = clock.now();
    if (appliedCount === 0 || !counts) throw nothingThere(path);
    if (unknownCount > 0) throw newerThanProgram();
    await source.backup(part, {
      progress() {
        signal?.throwIfAborted();
        return PAGES_PER_STEP;
      },
    });
    return { takenAt, counts };
  } finally {
    source.close();
  }
}

/** Makes the copy one file that needs no others beside it, notes in it what it must hold, and reads all of it again. */
function settle({ part, path, note }: { part: string; path: string; note: Note }): void {
  const copy = new BetterSqlite(part, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    writeBackupNote({ client: copy, ...note });
    const damage = findDamage({ client: copy, check: 'whole' });
    if (damage.length > 0)
      throw new AppError({
        code: 'backup.damaged',
        kind: 'conflict',
        message: `The database ${path} is damaged, and so would its backup be: ${damage[0]}. Keep your older backups, and put the newest good one in its place: mailsync restore <file> --replace.`,
      });
  } finally {
    copy.close();
  }
  syncToDisk(part);
}

function nothingThere(path: string): AppError {
  return new AppError({
    code: 'backup.nothing_there',
    kind: 'not_found',
    message: `There is no database of Mail Sync at ${path}. Check MAILSYNC_DATA_DIR and DATABASE_URL: they must be those of the server.`,
  });
}

function fileExists(file: string): AppError {
  return new AppError({
    code: 'backup.file_exists',
    kind: 'conflict',
    message: `${file} is there already, and a backup overwrites nothing. Name another file.`,
  });
}

function newerThanProgram(): AppError {
  return new AppError({
    code: 'backup.newer_than_program',
    kind: 'conflict',
    message:
      'The database was changed by another, newer version of Mail Sync. Take the backup with that version.',
  });
}
