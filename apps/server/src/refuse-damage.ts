import { existsSync, statSync } from 'node:fs';
import { inspectDatabase } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';

/** Reading so much takes a quarter of a second; a larger one is for `mailsync doctor`, or a start would take minutes. */
const CHECKED_AT_START_BYTES = 100_000_000;

/** Looks at each page of a small database before anything is written to it. Throws `database.damaged`. */
export function refuseDamage({
  databaseUrl: url,
  migrationsDir,
}: {
  databaseUrl: string;
  migrationsDir: string | undefined;
}): void {
  const path = url.slice('file:'.length);
  if (!existsSync(path) || statSync(path).size > CHECKED_AT_START_BYTES) return;
  const [first] = inspectDatabase({ url, check: 'quick', migrationsDir })?.damage ?? [];
  if (first === undefined) return;
  throw new AppError({
    code: 'database.damaged',
    kind: 'conflict',
    message: `The database ${path} is damaged: ${first}. Nothing was changed. Put the newest good backup in its place: mailsync restore <file> --replace. The damaged one is kept aside.`,
  });
}
