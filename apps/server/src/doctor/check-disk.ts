import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fault, type Finding, ok, warning } from './finding.ts';

const MB = 1e6;
/** SQLite's files beside the database grow to some ten MB in a busy hour. */
const LEAST_FREE_BYTES = 100 * MB;
const GOOD_FREE_BYTES = 1_000 * MB;

export interface DiskFacts {
  /** The error code for which the folder cannot be written; null when it can. */
  refusedBy: string | null;
  freeBytes: number;
  databaseBytes: number;
}

/** What is known of the disk under the data dir, or under the folder it would be made in. */
export function readDisk({ dataDir, databasePath }: { dataDir: string; databasePath: string }): DiskFacts {
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  return {
    refusedBy: findRefusal(folder),
    freeBytes: bavail * bsize,
    databaseBytes: existsSync(databasePath) ? statSync(databasePath).size : 0,
  };
}

function findRefusal(folder: string): string | null {
  if (!statSync(folder).isDirectory()) return 'ENOTDIR';
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function describeMend(refusedBy: string): string {
  switch (refusedBy) {
    case 'EROFS':
      return 'Its disk is mounted read-only: mount a writable volume there.';
    case 'ENOTDIR':
      return 'A file stands there, or on the way there: name a folder in MAILSYNC_DATA_DIR.';
    default:
      return 'Give it to the user that runs Mail Sync (chown -R), or name another one in MAILSYNC_DATA_DIR.';
  }
}

/** Whether the data dir can be written and has room. Pure. */
export function checkDisk({ dataDir, disk }: { dataDir: string; disk: DiskFacts }): Finding[] {
  const { refusedBy, freeBytes, databaseBytes } = disk;
  if (refusedBy !== null) {
    return [
      fault('disk', {
        what: `The data dir ${dataDir} cannot be written (${refusedBy}).`,
        why: 'Mail Sync cannot start there, and records nothing.',
        mend: describeMend(refusedBy),
      }),
    ];
  }
  const free = `${Math.round(freeBytes / MB)} MB`;
  if (freeBytes < LEAST_FREE_BYTES) {
    return [
      fault('disk', {
        what: `Only ${free} are free on the disk of ${dataDir}.`,
        why: 'When it is full nothing is recorded any more. Nothing is lost by that: it is read later.',
        mend: 'Make room, or give Mail Sync a larger disk.',
      }),
    ];
  }
  if (freeBytes < GOOD_FREE_BYTES || freeBytes < databaseBytes) {
    return [
      warning('disk', {
        what: `${free} are free on the disk of ${dataDir}, and the database has ${Math.round(databaseBytes / MB)} MB.`,
        why: 'A backup or a restore needs as much room as the database, and the database grows.',
        mend: 'Make room, or give Mail Sync a larger disk.',
      }),
    ];
  }
  return [ok('disk', `The data dir ${dataDir} can be written, and ${free} are free.`)];
}
