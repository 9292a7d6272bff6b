import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { pgTables } from '../src/dialects/pg-tables.ts';
import { sqliteTables } from '../src/dialects/sqlite-tables.ts';
import type { Dialect } from '../src/doors/database.ts';

export type Journal = {
  version: string;
  dialect: string;
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
};

export type PlannedMigration = { statements: string[]; snapshot: Record<string, unknown>; journal: Journal };

const JOURNAL_VERSION = '7';

/**
 * Compares the tables as they are written with the newest snapshot in `folder`.
 * No statements: the migrations say what the tables say.
 */
export async function planMigration({
  dialect,
  folder,
}: {
  dialect: Dialect;
  folder: string;
}): Promise<PlannedMigration> {
  const journal = await readJournal({ dialect, folder });
  const newest = journal.entries.at(-1);
  const previous: unknown =
    newest && JSON.parse(await readFile(join(folder, 'meta', snapshotName(newest.idx)), 'utf8'));

  if (dialect === 'postgres') {
    const before = (previous as ReturnType<typeof generateDrizzleJson>) ?? generateDrizzleJson({});
    const after = generateDrizzleJson(pgTables, before.id);
    return { statements: await generateMigration(before, after), snapshot: after, journal };
  }
  const before =
    (previous as Awaited<ReturnType<typeof generateSQLiteDrizzleJson>>) ??
    (await generateSQLiteDrizzleJson({}));
  const after = await generateSQLiteDrizzleJson(sqliteTables, before.id);
  return { statements: await generateSQLiteMigration(before, after), snapshot: after, journal };
}

export function snapshotName(index: number) {
  return `${String(index).padStart(4, '0')}_snapshot.json`;
}

async function readJournal({ dialect, folder }: { dialect: Dialect; folder: string }): Promise<Journal> {
  try {
    return JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {
      version: JOURNAL_VERSION,
      dialect: dialect === 'postgres' ? 'postgresql' : 'sqlite',
      entries: [],
    };
  }
}
