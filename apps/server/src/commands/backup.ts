import { resolve } from 'node:path';
import { backUpDatabase } from '@mailsync/db';
import { systemClock } from '@mailsync/foundation';
import { findBuiltFiles } from '../built-files.ts';
import { type Command, EXIT } from '../command-line/command.ts';
import { describeCounts } from './describe-counts.ts';
import { keyFilePath } from '../keep-key.ts';
import { readPlace } from './read-place.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Copies the database into one new file and checks the copy. The server may go on running.',
  operands: ['file'],
  options: {},
  explanation: `The file holds everything but the secret: MAILSYNC_SECRET, or secret.key of the data dir. Keep that apart from it.
Both together open every mailbox; the backup alone opens none, and without the secret it is of no use.
An existing file is never overwritten.`,

  async run({ environment, operands, say }) {
    const place = readPlace(environment);
    const file = resolve(operands[0]!);
    const interrupted = new AbortController();
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => interrupted.abort());
    const backup = await backUpDatabase({
      url: place.databaseUrl,
      file,
      clock: systemClock,
      migrationsDir: findBuiltFiles().migrationsDir,
      signal: interrupted.signal,
    });
    const { takenAt, counts, byteCount } = backup;
    say(`Backed up ${place.databaseUrl.slice('file:'.length)} as of ${takenAt.toISOString()}
  into     ${file} (${(byteCount / 1e6).toFixed(1)} MB)
  holds    ${describeCounts(counts)}
  checked  every page and index, and that all rows are there

The secret is NOT inside. Keep it too, apart from the backup: ${
      place.settings.MAILSYNC_SECRET ? 'the value of MAILSYNC_SECRET' : keyFilePath(place.dataDir)
    }
Without it nobody's access to their mailbox can be read from this backup.`);
    return EXIT.done;
  },
};
