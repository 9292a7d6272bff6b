import { inspectDatabase, lockDatabase, openDatabase } from '@mailsync/db';
import { createSilentLogger } from '@mailsync/foundation';
import { findBuiltFiles } from '../built-files.ts';
import { type Command, EXIT } from '../command-line/command.ts';
import { makeDataDir } from '../make-data-dir.ts';
import { readPlace } from './read-place.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: "Brings the database's schema up to this version, and says what it did.",
  operands: [],
  options: {},
  explanation: `"mailsync start" does the same; this is for looking, or for doing it apart. A database that is up to date is left
alone, and one of a newer version is refused. Stop the server before an upgrade, and take a backup.`,

  async run({ environment, say }) {
    const { dataDir, databaseUrl: url } = readPlace(environment);
    const { migrationsDir } = findBuiltFiles();
    const before = inspectDatabase({ url, check: 'none', migrationsDir });
    if (before && before.pending.length === 0 && before.unknownCount === 0) {
      say(`The schema of ${before.path} is up to date. Nothing was changed.`);
      return EXIT.done;
    }
    makeDataDir(dataDir);
    const lock = lockDatabase({ url });
    try {
      const db = await openDatabase({ url, logger: createSilentLogger(), migrationsDir });
      await db.close();
      const after = inspectDatabase({ url, check: 'none', migrationsDir })!;
      say(
        before
          ? `The schema of ${after.path} is up to date now. Applied: ${before.pending.join(', ')}.`
          : `Made the database ${after.path}, with an up-to-date schema.`,
      );
      return EXIT.done;
    } finally {
      lock.release();
    }
  },
};
