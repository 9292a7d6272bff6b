import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@mailsync/db';
import { AppError, createToken, type SecretBox } from '@mailsync/foundation';

const KEY_FILE = 'secret.key';
const CHECK_KEY = 'secret_check';
const CHECK_CONTEXT = 'secret-check';
const CHECK_TEXT = 'The secret fits this database.';

/** The key file of the data dir, made at the first start for nobody's eyes but the owner's. */
export function readOrMakeKeyFile({ dataDir }: { dataDir: string }): string {
  const path = join(dataDir, KEY_FILE);
  mkdirSync(dataDir, { recursive: true });
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = createToken();
  // `wx`: two first starts at once must not each make a key.
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${secret}\n`);
  fsyncSync(file);
  closeSync(file);
  return secret;
}

/** A database opened with another secret than it was made with must be noticed before anything is sealed with it. */
export async function checkSecret({ db, secrets }: { db: Database; secrets: SecretBox }): Promise<void> {
  const sealed = secrets.seal(CHECK_TEXT, CHECK_CONTEXT);
  const stored = await db.write((r) => r.meta.setIfAbsent({ key: CHECK_KEY, value: sealed }));
  try {
    secrets.open(stored, CHECK_CONTEXT);
  } catch (cause) {
    throw new AppError({
      code: 'secret.does_not_fit',
      kind: 'conflict',
      message:
        'This database was made with another secret. Give the MAILSYNC_SECRET it was made with, or put its secret.key back into the data dir. Nothing was changed.',
      cause,
    });
  }
}
