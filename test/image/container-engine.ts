import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LONGEST_COMMAND_MS = 60_000;

export interface Ended {
  exitCode: number;
  /** Both outputs. */
  output: string;
}

/** Docker or Podman, by their command line, which they share. */
export interface ContainerEngine {
  name: string;
  /** Throws with what it said when it fails. */
  call(...args: string[]): Promise<string>;
  /** For commands that may fail. */
  tryCall(...args: string[]): Promise<Ended>;
}

export function openEngine(name: string): ContainerEngine {
  async function tryCall(...args: string[]): Promise<Ended> {
    try {
      const { stdout, stderr } = await run(name, args, { timeout: LONGEST_COMMAND_MS });
      return { exitCode: 0, output: `${stdout}${stderr}` };
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
      if (typeof code !== 'number') throw error;
      return { exitCode: code, output: `${stdout}${stderr}` };
    }
  }
  return {
    name,
    tryCall,
    async call(...args) {
      const { stdout } = await run(name, args, { timeout: LONGEST_COMMAND_MS });
      return stdout.trim();
    },
  };
}

/** The first of the two that answers. Throws when neither does. */
export async function findEngine(): Promise<ContainerEngine> {
  for (const name of ['docker', 'podman']) {
    try {
      await run(name, ['version'], { timeout: LONGEST_COMMAND_MS });
      return openEngine(name);
    } catch {
      continue;
    }
  }
  throw new Error('Neither Docker nor Podman answers here. Install one of them, or start its service.');
}
