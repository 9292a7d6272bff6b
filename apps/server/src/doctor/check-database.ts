import { statSync } from 'node:fs';
import type { DatabaseInspection } from '@mailsync/db';
import { isAppError } from '@mailsync/foundation';
import { createBox, isSealedByBox, keyFilePath, readSecret } from '../keep-key.ts';
import { readStamp } from '../stamp-database.ts';
import { describeCounts } from '../commands/describe-counts.ts';
import type { Place } from '../commands/read-place.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

const NO_START = 'Mail Sync does not start with it.';
const RESTORE =
  'Stop Mail Sync and put the newest good backup in its place: mailsync restore <file> --replace. The damaged one is kept aside.';

/** What the file of the database says of itself. Pure. */
export function checkDatabase({
  found,
  place,
  isRunning,
}: {
  /** Null when there is none yet; an error when it could not be read. */
  found: DatabaseInspection | null | { error: unknown };
  place: Place;
  isRunning: boolean;
}): Finding[] {
  if (found === null)
    return [
      ok(
        'database',
        `There is no database at ${place.databaseUrl.slice('file:'.length)} yet; the first start makes it.`,
      ),
    ];
  if ('error' in found) {
    const { error } = found;
    const what = isAppError(error) ? error.message : `The database cannot be read: ${String(error)}`;
    const isDamaged = isAppError(error) && error.code === 'database.damaged';
    return [
      fault('database', {
        what,
        why: NO_START,
        mend: isDamaged
          ? RESTORE
          : 'Check that the file and its folder are there and belong to the user that runs Mail Sync.',
      }),
    ];
  }
  const { path, damage, unknownCount, pending, meta, counts } = found;
  if (damage.length > 0) {
    return [
      fault('database', {
        what: `The database ${path} is damaged: ${damage[0]}${damage.length > 1 ? ', and more' : ''}.`,
        why: 'What is damaged cannot be read, and more may be lost with every day. A failing disk is the usual cause.',
        mend: RESTORE,
      }),
    ];
  }
  if (unknownCount > 0) {
    return [
      fault('database', {
        what: `The database ${path} was changed by a newer version of Mail Sync.`,
        why: NO_START,
        mend: 'Run that version again, or restore the backup that was taken before the upgrade.',
      }),
    ];
  }
  const stamp = readStamp(meta);
  if (stamp !== undefined && (stamp === 'sandbox') !== place.isSandbox) {
    return [
      fault('database', {
        what: `The database ${path} holds ${stamp === 'sandbox' ? "the sandbox's sample data" : 'real data'}, and these settings are for ${place.isSandbox ? 'a sandbox' : 'real mail'}.`,
        why: NO_START,
        mend: 'Name another MAILSYNC_DATA_DIR or DATABASE_URL, or set MAILSYNC_SANDBOX.',
      }),
    ];
  }
  const whole = `The database ${path} is whole${counts ? `: ${describeCounts(counts)}` : ''}.`;
  return [
    pending.length === 0
      ? ok(
          'database',
          `${whole} ${isRunning ? 'Mail Sync runs on it.' : 'Mail Sync does not run on it now.'}`,
        )
      : warning('database', {
          what: `${whole} Its schema is of an older version.`,
          why: `The next start of this version changes it (${pending.join(', ')}), and an older version cannot go back.`,
          mend: 'Take a backup, stop the older version, and start this one.',
        }),
  ];
}

/** Whether the secret that is here opens what is sealed in the database. */
export function checkSecret({
  meta: known,
  place,
  isProduction,
}: {
  /** Null when there is no database yet. */
  meta: ReadonlyMap<string, string> | null;
  place: Place;
  isProduction: boolean;
}): Finding[] {
  const meta = known ?? new Map<string, string>();
  const path = keyFilePath(place.dataDir);
  const secret = readSecretOrRefusal(place);
  if (typeof secret === 'object' && secret !== null) return [secret];
  const why =
    'Mail Sync does not start, and without the right secret nobody’s access to their mailbox can be read.';
  if (secret === null) {
    if (isSealedByBox({ meta, secrets: createBox('any secret at all, to see whether one is needed') }))
      // In production there is no start without one, which is said with the settings.
      return isProduction ? [] : [ok('secret', `There is no secret yet; the first start makes ${path}.`)];
    return [
      fault('secret', {
        what: `The secret is missing: MAILSYNC_SECRET is not set, and there is no ${path}.`,
        why,
        mend: 'Put back what the database was made with: the value of MAILSYNC_SECRET, or that file from where you keep it beside your backups.',
      }),
    ];
  }
  if (!isSealedByBox({ meta, secrets: createBox(secret) })) {
    return [
      fault('secret', {
        what: 'The secret is another one than the database was made with.',
        why,
        mend: `Set MAILSYNC_SECRET to what it was when the database was made, or put its secret.key back as ${path}.`,
      }),
    ];
  }
  const isFile = place.settings.MAILSYNC_SECRET === undefined;
  if (isFile && (statSync(path).mode & 0o077) !== 0) {
    return [
      warning('secret', {
        what: `Others on this machine may read ${path}.`,
        why: 'Whoever has it and the database can read every mailbox.',
        mend: `chmod 600 ${path}`,
      }),
    ];
  }
  return [
    ok(
      'secret',
      known === null
        ? 'A secret is given; the first start seals with it.'
        : 'The secret opens what is sealed in the database.',
    ),
  ];
}

function readSecretOrRefusal(place: Place): string | null | Finding {
  try {
    return readSecret({ settings: place.settings, dataDir: place.dataDir });
  } catch (error) {
    return fault('secret', {
      what: isAppError(error) ? error.message : String(error),
      why: NO_START,
      mend: 'Give the key file to the user that runs Mail Sync (chown).',
    });
  }
}
