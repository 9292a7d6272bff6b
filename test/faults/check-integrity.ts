import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * What SQLite finds wrong with a database as a kill has left it: `ok` when nothing. Looks at a copy, so that the program
 * itself has to mend what there is to mend.
 */
export function checkIntegrity({ databaseFile }: { databaseFile: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-integrity-'));
  const copy = join(folder, 'copy.db');
  try {
    for (const ending of ['', '-wal']) {
      if (existsSync(databaseFile + ending)) copyFileSync(databaseFile + ending, copy + ending);
    }
    const database = new Database(copy);
    const answer = database.pragma('integrity_check', { simple: true }) as string;
    const orphans = database.pragma('foreign_key_check') as unknown[];
    database.close();
    return orphans.length > 0 ? `${orphans.length} rows refer to nothing` : answer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
