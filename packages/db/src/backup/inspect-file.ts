import BetterSqlite from 'better-sqlite3';
import { explained } from '../doors/sqlite/explain-file-error.ts';
import { readAppliedHashes } from '../doors/sqlite/migrate.ts';
import { readMigrations } from '../doors/read-migrations.ts';

/** How many rows a database holds, of what a company would miss. */
export interface RowCounts {
  users: number;
  leads: number;
  mailboxes: number;
  emails: number;
  copies: number;
}

/** What stands in a SQLite file, without changing it. */
export interface FileInspection {
  /** Migrations that were applied to it; 0 is a file that Mail Sync has not made. */
  appliedCount: number;
  /** Names of this program's migrations that it still lacks. */
  pending: string[];
  /** Applied by a program that is newer than this one. */
  unknownCount: number;
  /** Null without all of the tables. */
  counts: RowCounts | null;
  /** Single facts by their key, such as the stamp. */
  meta: ReadonlyMap<string, string>;
  /** What SQLite finds broken in it; empty when nothing is. */
  damage: string[];
}

const COUNTED = ['users', 'leads', 'mailboxes', 'emails', 'copies'] as const satisfies (keyof RowCounts)[];
const MOST_DAMAGE_TOLD = 5;

/**
 * Looks into a SQLite file. `quick` reads every page and leaves out whether indexes agree with their tables, which `whole`
 * checks too. Throws `database.damaged`, `database.cannot_open` and their like for a file that cannot be read at all.
 */
export function inspectFile({
  path,
  migrationsFolder,
  check,
}: {
  path: string;
  migrationsFolder: string;
  check: 'quick' | 'whole' | 'none';
}): FileInspection {
  return explained(path, () => {
    const client = new BetterSqlite(path, { readonly: true, fileMustExist: true });
    try {
      return { ...describeSchema({ client, migrationsFolder }), damage: findDamage({ client, check }) };
    } finally {
      client.close();
    }
  });
}

/** All that an inspection says but whether the file is damaged; on a connection that may be in a transaction. */
export function describeSchema({
  client,
  migrationsFolder,
}: {
  client: BetterSqlite.Database;
  migrationsFolder: string;
}): Omit<FileInspection, 'damage'> {
  const migrations = readMigrations(migrationsFolder);
  const applied = readAppliedHashes(client);
  const known = new Set(migrations.map(({ hash }) => hash));
  const tables = new Set(
    client.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all() as string[],
  );
  const rows = tables.has('meta')
    ? (client.prepare('SELECT key, value FROM meta').all() as { key: string; value: string }[])
    : [];
  return {
    appliedCount: applied.length,
    pending: migrations.filter(({ hash }) => !applied.includes(hash)).map(({ name }) => name),
    unknownCount: applied.filter((hash) => !known.has(hash)).length,
    counts: COUNTED.every((table) => tables.has(table)) ? countRows(client) : null,
    meta: new Map(rows.map(({ key, value }) => [key, value])),
  };
}

function countRows(client: BetterSqlite.Database): RowCounts {
  const count = (table: string) => client.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return Object.fromEntries(COUNTED.map((table) => [table, count(table)])) as unknown as RowCounts;
}

/** What SQLite says of the file, a line for each thing that is broken (https://sqlite.org/pragma.html#pragma_integrity_check). */
export function findDamage({
  client,
  check,
}: {
  client: BetterSqlite.Database;
  check: 'quick' | 'whole' | 'none';
}): string[] {
  if (check === 'none') return [];
  const pragma = check === 'quick' ? 'quick_check' : 'integrity_check';
  try {
    const rows = client.pragma(`${pragma}(${MOST_DAMAGE_TOLD})`) as Record<string, string>[];
    return rows
      .flatMap((row) => String(Object.values(row)[0]).split('\n'))
      .filter((line) => line !== 'ok' && !line.startsWith('***'));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return [message];
    throw error;
  }
}
