import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProductClient, signInToProduct } from '@mailsync/sandbox';
import { NODE_FLAGS } from '../../apps/server/node-flags.mjs';
import { type Program, spawnProgram } from './spawn-program.ts';

export const PRODUCT_SCRIPT = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const ADMINISTRATOR = { email: 'admin@company.example', password: 'a-password-for-tests' };

/** The built program as a process of its own, with a data dir of its own. */
export interface Product {
  url: string;
  dataDir: string;
  databaseFile: string;
  administrator: { email: string; password: string };
  /** Of the process that runs now. */
  pid(): number;
  isRunning(): boolean;
  /** All that the processes so far have written. */
  output(): string;
  signIn(person?: { email: string; password: string }): Promise<ProductClient>;
  /** Ends the process at once: nothing in it hears of it. */
  kill(): Promise<void>;
  /** Ends the process the way a service manager does. */
  stop(): Promise<void>;
  /** Starts again on the same data dir and port, and returns before the program is ready. */
  begin(): void;
  /** Resolves once the program says that it is ready. */
  ready(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts the built program without its sandbox and waits until it is ready. `settings` are its environment. A data dir that
 * is given stays when the program is closed.
 */
export async function startProduct({
  settings,
  nodeOptions = [],
  dataDir: givenDataDir,
}: {
  settings: Record<string, string>;
  nodeOptions?: string[];
  dataDir?: string;
}): Promise<Product> {
  const dataDir = givenDataDir ?? mkdtempSync(join(tmpdir(), 'mailsync-product-'));
  let port = 0;
  let written = '';
  let program = begin();
  const url = await ready(program).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  port = Number(new URL(url).port);

  function begin(): Program {
    return spawnProgram({
      script: PRODUCT_SCRIPT,
      args: ['start'],
      nodeOptions: [...NODE_FLAGS, ...nodeOptions],
      environment: {
        MAILSYNC_SANDBOX: 'off',
        MAILSYNC_DATA_DIR: dataDir,
        MAILSYNC_LOG_LEVEL: 'info',
        MAILSYNC_ADMIN_EMAIL: ADMINISTRATOR.email,
        MAILSYNC_ADMIN_PASSWORD: ADMINISTRATOR.password,
        PORT: `${port}`,
        ...settings,
      },
    });
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM') {
    await program.end(signal);
    written += `${program.output()}\n`;
  }

  async function close() {
    if (program.isRunning()) await end('SIGTERM');
    if (givenDataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  }

  return {
    url,
    dataDir,
    databaseFile: join(dataDir, 'mailsync.db'),
    administrator: ADMINISTRATOR,
    pid: () => program.pid,
    isRunning: () => program.isRunning(),
    output: () => written + (program.isRunning() ? program.output() : ''),
    signIn: (person = ADMINISTRATOR) => signInToProduct({ productUrl: url, ...person }),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    begin() {
      program = begin();
    },
    ready: () => ready(program).then(() => undefined),
    close,
  };
}

/** The log line that tells the address, once everything is open. */
function ready(program: Program): Promise<string> {
  return program.readLine({
    accept: (line) =>
      line.includes('Mail Sync is ready') ? (JSON.parse(line) as { url: string }).url : null,
    timeoutMs: START_TIMEOUT_MS,
  });
}
