import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Database, Dialect } from '../doors/database.ts';
import { openTestPostgres, waitForTestPostgres } from './open-test-postgres.ts';
import type { TestDatabase } from './open-test-postgres.ts';
import { openTestSqlite } from './open-test-sqlite.ts';

export type OpenTestDatabase = () => Promise<Database>;

const POSTGRES_START_TIMEOUT_MS = 60_000;
const openByDialect = { sqlite: openTestSqlite, postgres: openTestPostgres };

/**
 * Runs a suite on SQLite and on PostgreSQL. Each `openTestDatabase()` gives a new, migrated, empty database. One opened in
 * a test or in beforeEach is removed after that test, one opened in beforeAll after the suite. Not for concurrent tests.
 */
export function describeOnEachDialect(
  name: string,
  suite: (openTestDatabase: OpenTestDatabase, dialect: Dialect) => void,
): void {
  describe.each(['sqlite', 'postgres'] as const)(`${name} (%s)`, (dialect) => {
    const ofSuite: TestDatabase[] = [];
    let ofTest: TestDatabase[] | undefined;

    // The first suite of a run starts the server, which may take longer than a test may.
    if (dialect === 'postgres') beforeAll(waitForTestPostgres, POSTGRES_START_TIMEOUT_MS);
    beforeEach(() => {
      ofTest = [];
    });
    afterEach(async () => {
      await removeAll(ofTest ?? []);
      ofTest = undefined;
    });
    afterAll(() => removeAll(ofSuite));

    suite(async () => {
      const opened = await openByDialect[dialect]();
      (ofTest ?? ofSuite).push(opened);
      return opened.database;
    }, dialect);
  });
}

async function removeAll(databases: TestDatabase[]) {
  await Promise.all(databases.splice(0).map((opened) => opened.remove()));
}
