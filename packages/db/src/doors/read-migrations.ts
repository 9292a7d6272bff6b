import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** The migrations of this program in their order, by name and by the hash that a database keeps of each. */
export function readMigrations(migrationsFolder: string): { name: string; hash: string }[] {
  const journal = JSON.parse(readFileSync(join(migrationsFolder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  const files = readMigrationFiles({ migrationsFolder });
  return journal.entries.map(({ tag }, index) => ({ name: tag, hash: files[index]!.hash }));
}
