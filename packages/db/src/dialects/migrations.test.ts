import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planMigration } from '../../scripts/plan-migration.ts';

const migrationsDir = join(import.meta.dirname, '..', '..', 'migrations');

it.each(['sqlite', 'postgres'] as const)(
  'the %s migrations make what the tables say (if not: pnpm --filter @mailsync/db generate <name>)',
  { timeout: 30_000 },
  async (dialect) => {
    const { statements } = await planMigration({ dialect, folder: join(migrationsDir, dialect) });
    expect(statements).toEqual([]);
  },
);

it('tables without any migration are planned from empty', { timeout: 30_000 }, async () => {
  const { statements, journal } = await planMigration({ dialect: 'sqlite', folder: '/nowhere' });
  expect(statements.some((statement) => statement.startsWith('CREATE TABLE `mailboxes`'))).toBe(true);
  expect(journal.entries).toEqual([]);
});
