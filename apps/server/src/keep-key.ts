import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@mailsync/db';
import { AppError, createSecretBox, createToken, type SecretBox } from '@mailsync/foundation';
import type { Settings } from './config/settings.ts';

const KEY_FILE = 'secret.key';
const CHECK_KEY = 'secret_check';
const CHECK_CONTEXT = 'secret-check';
const CHECK_TEXT = 'The secret fits this database.';

export const keyFilePath = (dataDir: string) => join(dataDir, KEY_FILE);

export const createBox = (secret: string) => createSecretBox({ keys: [{ id: 'main', secret }] });

/** The secret that was given, or that of the data dir's key file; null when there is neither. */
export function readSecret({
  settings,
  dataDir,
}: {
  settings: Pick<Partial<Settings>, 'MAILSYNC_SECRET'>;
  dataDir: string;
}): string | null {
  if (settings.MAILSYNC_SECRET !== undefined) return settings.MAILSYNC_SECRET;
  const path = keyFilePath(dataDir);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError({
      code: 'secret.cannot_read',
      kind: 'unavailable',
      message: `The key file ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}): give it to the user that runs Mail Sync.`,
      cause,
    });
  }
}

/**
 * Opens the box that the database's secrets are sealed in. A database that was never sealed gets a key file where no secret
 * is given; one that was must be opened with its own. Throws `secret.does_not_fit` and `secret.missing`, and changes nothing then.
 */
export async function openSecrets({
  db,
  settings,
  dataDir,
}: {
  db: Database;
  settings: Pick<Settings, 'MAILSYNC_SECRET'>;
  dataDir: string;
}): Promise<SecretBox> {
  const isSealed = (await db.read((r) => r.meta.get(CHECK_KEY))) !== undefined;
  const secret = readSecret({ settings, dataDir });
  if (secret === null && isSealed) {
    throw new AppError({
      code: 'secret.missing',
      kind: 'conflict',
      message: `The secret of this database is missing: it was made with MAILSYNC_SECRET, or with ${keyFilePath(dataDir)}. Put that back. Nothing was changed.`,
    });
  }
  const secrets = createBox(secret ?? makeKeyFile(dataDir));
  const sealed = secrets.seal(CHECK_TEXT, CHECK_CONTEXT);
  const stored = await db.write((r) => r.meta.setIfAbsent({ key: CHECK_KEY, value: sealed }));
  if (isSealedByBox({ meta: new Map([[CHECK_KEY, stored]]), secrets })) return secrets;
  throw new AppError({
    code: 'secret.does_not_fit',
    kind: 'conflict',
    message:
      'This database was made with another secret. Give the MAILSYNC_SECRET it was made with, or put its secret.key back into the data dir. Nothing was changed.',
  });
}

/** Whether a database was sealed with this box, by what stands in its meta; one that was never sealed is open to any. */
export function isSealedByBox({
  meta,
  secrets,
}: {
  meta: ReadonlyMap<string, string>;
  secrets: SecretBox;
}): boolean {
  const stored = meta.get(CHECK_KEY);
  if (stored === undefined) return true;
  try {
    return secrets.open(stored, CHECK_CONTEXT) === CHECK_TEXT;
  } catch {
    return false;
  }
}

/** Made at the first start, for nobody's eyes but the owner's. */
function makeKeyFile(dataDir: string): string {
  const secret = createToken();
  // `wx`: two first starts at once must not each make a key.
  const file = openSync(keyFilePath(dataDir), 'wx', 0o600);
  writeSync(file, `${secret}\n`);
  fsyncSync(file);
  closeSync(file);
  return secret;
}
