import { execFile } from 'node:child_process';
import { PRODUCT_SCRIPT } from './start-product.ts';

const TIMEOUT_MS = 60_000;

export interface CommandResult {
  code: number;
  /** Standard output, then standard error. */
  said: string;
  output: string;
  durationMs: number;
}

/** Runs one command of the built program to its end, with no environment but the one that is given. */
export function runCommand({
  args,
  environment,
  uid,
}: {
  args: string[];
  environment: Record<string, string>;
  /** As another user of the system, where the test may choose one. */
  uid?: number | undefined;
}): Promise<CommandResult> {
  const startedAtMs = performance.now();
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [PRODUCT_SCRIPT, ...args],
      { env: environment, timeout: TIMEOUT_MS, ...(uid !== undefined && { uid, gid: uid }) },
      (_error, output, errors) => {
        if (child.exitCode === null)
          return reject(new Error(`${args.join(' ')} was ended by ${child.signalCode}:\n${output}${errors}`));
        resolve({
          code: child.exitCode,
          said: `${output}${errors}`,
          output,
          durationMs: performance.now() - startedAtMs,
        });
      },
    );
  });
}
