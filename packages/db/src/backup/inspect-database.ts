import { existsSync } from 'node:fs';
import { type FileInspection, inspectFile } from './inspect-file.ts';
import { migrationsFolderOf, sqlitePathOf } from './sqlite-only.ts';

export interface DatabaseInspection extends FileInspection {
  path: string;
}

/** What stands in a SQLite database, unchanged, while programs use it; null when there is none yet. Throws as `inspectFile`. */
export function inspectDatabase({
  url,
  check,
  migrationsDir,
}: {
  url: string;
  check: 'quick' | 'whole' | 'none';
  migrationsDir?: string | undefined;
}): DatabaseInspection | null {
  const path = sqlitePathOf(url);
  if (!existsSync(path)) return null;
  return { path, ...inspectFile({ path, check, migrationsFolder: migrationsFolderOf(migrationsDir) }) };
}
