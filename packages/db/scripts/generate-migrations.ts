/**
 * Writes the next migration of both dialects from the tables: `generate-migrations.ts <name> [--from-empty]`.
 * `--from-empty` starts anew with one migration, for maintainers until the first release only: a database made before it
 * is refused afterwards.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialect } from '../src/doors/database.ts';
import { planMigration, snapshotName } from './plan-migration.ts';
import type { PlannedMigration } from './plan-migration.ts';

const STATEMENT_BREAK = '--> statement-breakpoint\n';
const migrationsDir = join(import.meta.dirname, '..', 'migrations');
const [name = 'change', ...flags] = process.argv.slice(2);
const fromEmpty = flags.includes('--from-empty');

for (const dialect of ['sqlite', 'postgres'] satisfies Dialect[]) {
  const folder = join(migrationsDir, dialect);
  if (fromEmpty) await rm(folder, { recursive: true, force: true });

  const plan = await planMigration({ dialect, folder });
  if (plan.statements.length === 0) {
    console.log(`${dialect}: nothing to do, the migrations say what the tables say`);
    continue;
  }
  await writeMigration({ folder, plan });
}

async function writeMigration({
  folder,
  plan: { statements, snapshot, journal },
}: {
  folder: string;
  plan: PlannedMigration;
}) {
  const idx = journal.entries.length;
  const tag = `${String(idx).padStart(4, '0')}_${name}`;
  // Drizzle applies what is younger than the newest it has applied, so times must grow strictly.
  const when = Math.max(Date.now(), (journal.entries.at(-1)?.when ?? 0) + 1);
  journal.entries.push({ idx, version: '7', when, tag, breakpoints: true });

  await mkdir(join(folder, 'meta'), { recursive: true });
  await writeFile(join(folder, `${tag}.sql`), `${statements.join(STATEMENT_BREAK)}\n`);
  await writeFile(join(folder, 'meta', snapshotName(idx)), `${JSON.stringify(snapshot, null, 2)}\n`);
  await writeFile(join(folder, 'meta', '_journal.json'), `${JSON.stringify(journal, null, 2)}\n`);
  console.log(`${folder}: wrote ${tag}`);
}
