import { resolve } from 'node:path';
import { restoreDatabase } from '@mailsync/db';
import { AppError, systemClock } from '@mailsync/foundation';
import { findBuiltFiles } from '../built-files.ts';
import { type Command, EXIT } from '../command-line/command.ts';
import { createBox, isSealedByBox, readSecret } from '../keep-key.ts';
import { makeDataDir } from '../make-data-dir.ts';
import { readStamp } from '../stamp-database.ts';
import { describeCounts } from './describe-counts.ts';
import { type Place, readPlace } from './read-place.ts';

export const restoreCommand: Command = {
  name: 'restore',
  summary: "Puts a backup in the database's place. The server must be stopped.",
  operands: ['file'],
  options: {
    replace: { description: 'Where there is a database already: keep it aside, and put the backup there.' },
  },
  explanation: `The backup is copied, read through and checked before anything is changed. It needs the secret it was made with:
set MAILSYNC_SECRET, or put secret.key into the data dir before.`,

  async run({ environment, operands, options, say }) {
    const place = readPlace(environment);
    makeDataDir(place.dataDir);
    const { path, keptAside, takenAt, counts, pending } = restoreDatabase({
      url: place.databaseUrl,
      file: resolve(operands[0]!),
      replace: options.replace !== undefined,
      accept: (meta) => refuseStrangers({ meta, place }),
      clock: systemClock,
      migrationsDir: findBuiltFiles().migrationsDir,
    });
    const lines = [
      `Restored ${path} as of ${takenAt.toISOString()}`,
      `  holds    ${describeCounts(counts)}`,
      ...(keptAside ? [`  before   is kept at ${keptAside}; delete it when you miss nothing`] : []),
      ...(pending.length > 0 ? ['  schema   is older; the next start brings it up to date'] : []),
      '',
      'Start Mail Sync: it reads in every mailbox what came since the backup. Other changes made since then, such as new people, leads or removed emails, are to be made again.',
    ];
    say(lines.join('\n'));
    return EXIT.done;
  },
};

/** A backup of sample data, or one that this installation's secret does not open. */
function refuseStrangers({ meta, place }: { meta: ReadonlyMap<string, string>; place: Place }): void {
  const isOfSandbox = readStamp(meta) === 'sandbox';
  if (isOfSandbox !== place.isSandbox)
    throw new AppError({
      code: 'restore.wrong_stamp',
      kind: 'conflict',
      message: isOfSandbox
        ? "The backup holds the sandbox's sample data, and this is no sandbox. Nothing was changed."
        : 'The backup holds real data, and this is a sandbox. Set MAILSYNC_SANDBOX=off, or the settings of the server. Nothing was changed.',
    });
  const secret = readSecret({ settings: place.settings, dataDir: place.dataDir });
  if (secret !== null && isSealedByBox({ meta, secrets: createBox(secret) })) return;
  throw new AppError({
    code: 'restore.wrong_secret',
    kind: 'conflict',
    message: `The backup was made with ${secret === null ? 'a secret, and none is here' : 'another secret than the one that is here'}. Set MAILSYNC_SECRET to what it was then, or put its secret.key into ${place.dataDir}. Nothing was changed.`,
  });
}
