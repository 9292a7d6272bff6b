import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program of ours that runs as a process of its own. */
export interface Program {
  pid: number;
  /** All that it has written so far, both outputs. */
  output(): string;
  /** The first line of its output that `accept` takes. Throws with all output when it ends or time is up before. */
  readLine<T>(input: { accept: (line: string) => T | null; timeoutMs: number }): Promise<T>;
  isRunning(): boolean;
  /** Sends a signal and waits until the process is gone. A process that is gone already is no error. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

const LONGEST_END_MS = 15_000;
const running = new Set<ChildProcess>();

// Whatever happens to a test, nothing that it started outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a script with this process's Node and with no environment but the one that is given. */
export function spawnProgram({
  script,
  args,
  environment = {},
  nodeOptions = [],
}: {
  script: string;
  args: string[];
  environment?: Record<string, string>;
  nodeOptions?: string[];
}): Program {
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      tell();
    });
  }
  let isRunning = true;
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      isRunning = false;
      running.delete(child);
      resolve();
      tell();
    });
  });

  return {
    pid: child.pid!,
    output: () => lines.join('\n'),
    isRunning: () => isRunning,

    readLine({ accept, timeoutMs }) {
      let readCount = 0;
      return new Promise((resolve, reject) => {
        const fail = (why: string) =>
          settle(() => reject(new Error(`${script} ${why}. It wrote:\n${lines.join('\n')}`)));
        const look = () => {
          for (; readCount < lines.length; readCount += 1) {
            const accepted = accept(lines[readCount]!);
            if (accepted !== null) return settle(() => resolve(accepted));
          }
          if (!isRunning) fail('has ended');
        };
        const timer = setTimeout(() => fail(`did not say what was waited for in ${timeoutMs} ms`), timeoutMs);
        function settle(say: () => void) {
          clearTimeout(timer);
          listeners.delete(look);
          say();
        }
        listeners.add(look);
        look();
      });
    },

    async end(signal) {
      if (isRunning) child.kill(signal);
      const lastResort = setTimeout(() => child.kill('SIGKILL'), LONGEST_END_MS);
      await gone;
      clearTimeout(lastResort);
    },
  };
}
