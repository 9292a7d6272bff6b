import { randomBytes } from 'node:crypto';
import { chmodSync, constants, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, type Clock, isAppError } from '@mailsync/foundation';
import BetterSqlite from 'better-sqlite3';
import { lockDatabase } from '../doors/lock-database.ts';
import { explained, explainFileError } from '../doors/sqlite/explain-file-error.ts';
import { syncToDisk } from '../doors/sqlite/sync-to-disk.ts';
import { type BackupNote, readBackupNote, removeBackupNote } from './backup-note.ts';
import { type FileInspection, inspectFile } from './inspect-file.ts';
import { migrationsFolderOf, sqlitePathOf } from './sqlite-only.ts';

/** A database is its file and those that SQLite keeps beside it. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'];

export interface Restored extends BackupNote {
  path: string;
  /** Where the database lies that was there before; null when there was none. */
  keptAside: string | null;
  /** Names of migrations that the next start applies. */
  pending: string[];
}

/**
 * Puts a backup in the database's place. It is copied beside it, read through and judged first; until then nothing is changed.
 * A database that is there is refused, or kept aside with `replace`. `accept` throws for a backup that does not belong here.
 * Throws `restore.no_file`, `restore.no_backup`, `restore.damaged`, `restore.newer_than_program`, `restore.database_exists`,
 * `database.in_use`, `backup.postgres`.
 */
export function restoreDatabase({
  url,
  file,
  replace,
  accept,
  clock,
  migrationsDir,
}: {
  url: string;
  file: string;
  replace: boolean;
  accept: (meta: ReadonlyMap<string, string>) => void;
  clock: Clock;
  migrationsDir?: string | undefined;
}): Restored {
  const path = sqlitePathOf(url);
  if (!existsSync(file))
    throw refusal('no_file', `There is no file ${file}. Nothing was changed.`, 'not_found');
  const lock = lockDatabase({ url });
  const copy = `${path}.restoring-${randomBytes(4).toString('hex')}`;
  try {
    if (!replace && existsSync(path))
      throw refusal(
        'database_exists',
        `There is a database at ${path} already. Nothing was changed. To put the backup in its place, add --replace: the database that is there is kept aside.`,
      );
    explained(path, () => {
      copyFileSync(file, copy, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      chmodSync(copy, 0o600);
    });
    const { inspection, note } = judge({ file, copy, migrationsFolder: migrationsFolderOf(migrationsDir) });
    accept(inspection.meta);
    explained(path, () => forgetNote(copy));
    const keptAside = explained(path, () => swap({ copy, path, now: clock.now() }));
    return { path, keptAside, pending: inspection.pending, ...note };
  } finally {
    for (const suffix of SUFFIXES) rmSync(copy + suffix, { force: true });
    lock.release();
  }
}

function judge({ file, copy, migrationsFolder }: { file: string; copy: string; migrationsFolder: string }): {
  inspection: FileInspection;
  note: BackupNote;
} {
  const inspection = inspectOrRefuse({ file, copy, migrationsFolder });
  if (inspection.damage.length > 0) throw damaged(file, inspection.damage[0]!);
  if (inspection.unknownCount > 0)
    throw refusal(
      'newer_than_program',
      `The backup ${file} was made by a newer version of Mail Sync. Restore it with that version. Nothing was changed.`,
    );
  const note = readBackupNote(inspection.meta);
  if (!note || !inspection.counts)
    throw refusal(
      'no_backup',
      `${file} was not made by mailsync backup: it may be a copy that lacks what was written last. Nothing was changed.`,
      'invalid',
    );
  for (const [table, count] of Object.entries(note.counts)) {
    const found = inspection.counts[table as keyof typeof note.counts];
    if (found !== count) throw damaged(file, `it should hold ${count} ${table}, and holds ${found}`);
  }
  return { inspection, note };
}

function inspectOrRefuse({
  file,
  copy,
  migrationsFolder,
}: {
  file: string;
  copy: string;
  migrationsFolder: string;
}) {
  try {
    return inspectFile({ path: copy, migrationsFolder, check: 'whole' });
  } catch (error) {
    if (isAppError(error) && error.code === 'database.damaged')
      throw damaged(file, 'it is no whole SQLite database');
    throw error;
  }
}

function forgetNote(copy: string): void {
  const client = new BetterSqlite(copy, { fileMustExist: true });
  try {
    removeBackupNote(client);
  } finally {
    client.close();
  }
  syncToDisk(copy);
}

/** Moves what is there aside, with the files beside it, and the copy into its place. What fails half-way is moved back. */
function swap({ copy, path, now }: { copy: string; path: string; now: Date }): string | null {
  const aside = `${path}.before-restore-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  const moved: string[] = [];
  try {
    // The files beside first: a database without its -wal would lack what was written last.
    for (const suffix of SUFFIXES.toReversed()) {
      if (!existsSync(path + suffix)) continue;
      renameSync(path + suffix, aside + suffix);
      moved.push(suffix);
    }
    renameSync(copy, path);
  } catch (cause) {
    for (const suffix of moved.toReversed()) renameSync(aside + suffix, path + suffix);
    throw explainFileError({ path, cause });
  }
  syncToDisk(dirname(path));
  return moved.includes('') ? aside : null;
}

function damaged(file: string, how: string): AppError {
  return refusal('damaged', `The backup ${file} is damaged: ${how}. Nothing was changed. Take another one.`);
}

function refusal(
  what: string,
  message: string,
  kind: 'conflict' | 'invalid' | 'not_found' = 'conflict',
): AppError {
  return new AppError({ code: `restore.${what}`, kind, message });
}
