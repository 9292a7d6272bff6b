import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import { createSilentLogger } from '@mailsync/foundation';
import type { Database } from '../doors/database.ts';
import { openDatabase } from '../doors/open-database.ts';
import { TEMPLATE_NAME } from './start-test-postgres.ts';
import './provided-context.ts';

export type TestDatabase = { database: Database; url: string; remove(): Promise<void> };

let databaseCount = 0;

/** A new database, copied from the migrated template. */
export async function openTestPostgres(): Promise<TestDatabase> {
  const serverUrl = await askForPostgres();
  databaseCount += 1;
  const name = `test_${process.pid}_${databaseCount}`;
  await runOnServer({ serverUrl, statement: `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_NAME}` });

  const url = `${serverUrl}/${name}`;
  const database = await openDatabase({ url, logger: createSilentLogger(), poolSize: 5 });
  return {
    database,
    url,
    async remove() {
      await database.close();
      await runOnServer({ serverUrl, statement: `DROP DATABASE ${name} WITH (FORCE)` });
    },
  };
}

export async function waitForTestPostgres(): Promise<void> {
  await askForPostgres();
}

async function askForPostgres(): Promise<string> {
  const port = inject('postgresDoorPort');
  if (!port) {
    throw new Error(
      'Tests on PostgreSQL need packages/db/src/testing/global-setup.ts in globalSetup of vitest.config.ts.',
    );
  }
  const answer: { url?: string; problem?: string } = JSON.parse(await text(connect(port, '127.0.0.1')));
  if (answer.url === undefined) throw new Error(answer.problem);
  return answer.url;
}

async function runOnServer({ serverUrl, statement }: { serverUrl: string; statement: string }) {
  const client = new pg.Client(`${serverUrl}/postgres`);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
