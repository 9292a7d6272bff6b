import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCT_SCRIPT } from '../product/start-product.ts';
import { spawnProgram } from '../product/spawn-program.ts';

/** The built program on its sandbox, as `npm start` runs it with nothing configured. */
export interface Trial {
  url: string;
  slackUrl: string;
  administrator: { email: string; password: string };
  /** All sample people share one password. */
  password: string;
  close(): Promise<void>;
}

export async function openTrial(): Promise<Trial> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailsync-trial-'));
  const program = spawnProgram({
    script: PRODUCT_SCRIPT,
    args: ['start'],
    environment: { MAILSYNC_DATA_DIR: dataDir, PORT: '0' },
  });
  const read = (name: string) =>
    program.readLine({
      accept: (line) => new RegExp(`^\\s*${name}\\s+(\\S+)$`).exec(line)?.[1] ?? null,
      timeoutMs: 60_000,
    });
  const url = await read('Console');
  const email = await read('sign in with');
  const password = await read('password');
  const slackUrl = await read('Simulated Slack');
  return {
    url,
    slackUrl,
    administrator: { email, password },
    password,
    async close() {
      await program.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
