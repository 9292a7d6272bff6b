import { spawn } from 'node:child_process';
import { connect } from 'node:tls';

const MOST_TRIES = 200;
const TRY_EVERY_MS = 25;

/** A Dovecot that runs. */
export interface RunningDovecot {
  /** All its processes, and so all connections. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Returns once it greets whoever connects. */
export async function startDovecot({
  config,
  host,
  port,
  ca,
}: {
  config: string;
  host: string;
  port: number;
  ca: string;
}): Promise<RunningDovecot> {
  const program = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  await waitUntil(() => isGreeted({ host, port, ca }));
  return {
    async end(signal) {
      if (signal === 'SIGKILL') endGroup(program.pid!);
      else program.kill(signal);
      await ended;
      endGroup(program.pid!);
    },
  };
}

async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tryCount = 0; tryCount < MOST_TRIES; tryCount++) {
    if (await isSo()) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, TRY_EVERY_MS));
  }
  throw new Error('Dovecot does not start or end in time');
}

/** Its helpers would serve the connections they have for a while longer. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // They have ended with it.
  }
}

function isGreeted({ host, port, ca }: { host: string; port: number; ca: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, ca });
    const end = (isHere: boolean) => {
      socket.destroy();
      resolve(isHere);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}
