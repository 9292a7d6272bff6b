import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProductClient, signInToProduct } from '@mailsync/sandbox';
import { waitUntil } from '../product/wait-until.ts';
import type { ContainerEngine, Ended } from './container-engine.ts';

const ADMINISTRATOR = { email: 'admin@company.example', password: 'a-password-for-tests' };
const SECRETS = ['MAILSYNC_SECRET', 'GOOGLE_CLIENT_SECRET', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'];
const START_TIMEOUT_MS = 30_000;
/** As compose.yaml gives it. */
const STOP_GRACE_SECONDS = 15;

/** The image as `docker/compose.yaml` runs it, but on the host's network, where the stand-ins are. */
export interface Container {
  url: string;
  /** From the command that made it until it was ready. */
  startSeconds: number;
  signIn(person?: { email: string; password: string }): Promise<ProductClient>;
  /** The program's process, seen from the host. */
  pid(): Promise<number>;
  /** Runs a command in the container. */
  exec(...command: string[]): Promise<Ended>;
  output(): Promise<string>;
  /** Stops it the way the engine does, and says how long that took and how the program ended. */
  stop(): Promise<{ seconds: number; exitCode: number }>;
  /** Ends it at once: nothing in it hears of it. */
  kill(): Promise<void>;
  /** Makes a new container on the same volume, as an upgrade does. */
  startAgain(): Promise<void>;
  /** Removes container, volume and secrets. */
  close(): Promise<void>;
}

export async function startContainer({
  engine,
  image,
  settings,
}: {
  engine: ContainerEngine;
  image: string;
  settings: Record<string, string>;
}): Promise<Container> {
  const name = `mailsync-check-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-image-'));
  const run = [
    ...writeSettings({
      folder,
      settings: {
        MAILSYNC_SECRET: 'a secret for tests, and for nothing else',
        MAILSYNC_ADMIN_EMAIL: ADMINISTRATOR.email,
        MAILSYNC_ADMIN_PASSWORD: ADMINISTRATOR.password,
        ...settings,
        MAILSYNC_URL: url,
        HOST: '127.0.0.1',
        PORT: `${port}`,
      },
    }),
    ...hardening(engine),
    `--volume=${name}:/data`,
  ];
  let startSeconds = 0;

  async function begin() {
    const startedAt = performance.now();
    await engine.call('run', '--detach', `--name=${name}`, ...run, image);
    await waitUntil({
      what: 'the container is ready',
      timeoutMs: START_TIMEOUT_MS,
      everyMs: 10,
      holds: () =>
        fetch(`${url}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        ),
    }).catch(async (error: Error) => {
      throw new Error(`${error.message}. It wrote:\n${(await engine.tryCall('logs', name)).output}`);
    });
    startSeconds = (performance.now() - startedAt) / 1000;
  }

  async function close() {
    await engine.tryCall('rm', '--force', name);
    await engine.tryCall('volume', 'rm', name);
    rmSync(folder, { recursive: true, force: true });
  }

  await begin().catch(async (error: unknown) => {
    await close();
    throw error;
  });

  return {
    url,
    get startSeconds() {
      return startSeconds;
    },
    signIn: (person = ADMINISTRATOR) => signInToProduct({ productUrl: url, ...person }),
    pid: async () => Number(await engine.call('inspect', '--format={{.State.Pid}}', name)),
    exec: (...command) => engine.tryCall('exec', name, ...command),
    output: async () => (await engine.tryCall('logs', name)).output,
    async stop() {
      const startedAt = performance.now();
      await engine.call('stop', `-t=${STOP_GRACE_SECONDS}`, name);
      const seconds = (performance.now() - startedAt) / 1000;
      return {
        seconds,
        exitCode: Number(await engine.call('inspect', '--format={{.State.ExitCode}}', name)),
      };
    },
    kill: async () => void (await engine.call('kill', name)),
    async startAgain() {
      await engine.call('rm', '--force', name);
      await begin();
    },
    close,
  };
}

/** What compose.yaml asks of the engine. Only the volume may be written to: no `/tmp` either. */
export function hardening(engine: ContainerEngine): string[] {
  return [
    '--network=host',
    '--read-only',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    // Docker adds no writable folders by itself. Podman's timers for checks want systemd: the check is called by hand.
    ...(engine.name === 'podman' ? ['--read-only-tmpfs=false', '--no-healthcheck'] : []),
  ];
}

/** Secrets, and the authority to trust, as files that the program may read; everything else as environment. */
function writeSettings({ folder, settings }: { folder: string; settings: Record<string, string> }): string[] {
  const secretsDir = join(folder, 'secrets');
  mkdirSync(secretsDir);
  chmodSync(folder, 0o755);
  const environment = Object.entries(settings).map(([name, value]) => {
    const isAuthority = name === 'MAILSYNC_CA_FILE';
    if (!isAuthority && !SECRETS.includes(name)) return `--env=${name}=${value}`;
    const file = name.toLowerCase();
    writeFileSync(join(secretsDir, file), isAuthority ? readFileSync(value) : `${value}\n`);
    return `--env=${isAuthority ? name : `${name}_FILE`}=/run/secrets/${file}`;
  });
  return [...environment, `--volume=${secretsDir}:/run/secrets:ro`];
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
