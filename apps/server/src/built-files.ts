import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Files that lie beside the bundle, as `build.mjs` puts them. */
export function findBuiltFiles(): { consoleDir: string | null; migrationsDir: string | undefined } {
  const consoleDir = fileURLToPath(new URL('./console', import.meta.url));
  const migrationsDir = fileURLToPath(new URL('./migrations', import.meta.url));
  return {
    consoleDir: existsSync(consoleDir) ? consoleDir : null,
    migrationsDir: existsSync(migrationsDir) ? migrationsDir : undefined,
  };
}
