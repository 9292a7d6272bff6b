import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import './provided-context.ts';
import { startTestPostgres } from './start-test-postgres.ts';
import type { TestPostgres } from './start-test-postgres.ts';

/**
 * For vitest's `globalSetup`: one PostgreSQL for the whole run, started when the first test asks for it, and stopped
 * and deleted at the end. Runs that never ask pay nothing.
 */
export default async function setUp(project: TestProject) {
  let starting: Promise<TestPostgres> | undefined;

  const door = createServer((socket) => {
    starting ??= startTestPostgres();
    starting
      .then(({ url }) => ({ url }))
      .catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }))
      .then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  project.provide('postgresDoorPort', (door.address() as AddressInfo).port);

  return async () => {
    await new Promise((resolve) => door.close(resolve));
    const postgres = await starting?.catch(() => undefined);
    await postgres?.stop();
  };
}
