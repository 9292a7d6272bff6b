import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectGoogleControl, type GoogleControl, signInToProduct } from '@mailsync/sandbox';
import { PRODUCT_SCRIPT } from '../product/start-product.ts';
import { spawnProgram } from '../product/spawn-program.ts';

/** The built program on its sandbox, as `npm start` runs it with nothing configured. */
export interface Trial {
  url: string;
  slackUrl: string;
  /** What drives the stand-in for Google. */
  google: GoogleControl;
  databaseFile: string;
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
    google: connectGoogleControl({ url: await findGoogle({ url, email, password }) }),
    databaseFile: join(dataDir, 'sandbox', 'mailsync.db'),
    administrator: { email, password },
    password,
    async close() {
      await program.end('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Where the product sends people to sign in with Google. */
async function findGoogle({ url, email, password }: { url: string; email: string; password: string }) {
  const client = await signInToProduct({ productUrl: url, email, password });
  const { authorizeUrl } = await client.post<{ authorizeUrl: string }>('/api/v1/mailboxes/google', {
    address: email,
  });
  return new URL(authorizeUrl).origin;
}
