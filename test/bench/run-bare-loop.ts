import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawnProgram } from '../product/spawn-program.ts';
import type { GoogleProcess } from '../product/start-google.ts';
import type { BareLoopInput, BareLoopResult } from './bare-loop.ts';

/** As the engine has them. */
const MAILBOXES_AT_ONCE = 16;
const REQUESTS_AT_ONCE = 4;

/** Lists and reads everything in these people's mailboxes, in a process of its own. */
export async function runBareLoop({
  google,
  addresses,
  timeoutMs,
}: {
  google: GoogleProcess;
  addresses: readonly string[];
  timeoutMs: number;
}): Promise<BareLoopResult> {
  const mailboxes: BareLoopInput['mailboxes'] = [];
  for (const person of addresses) {
    const { accessToken } = await google.control.grantTokens({ person });
    mailboxes.push({ accessToken });
  }
  const input: BareLoopInput = {
    gmailApiUrl: google.url,
    mailboxesAtOnce: MAILBOXES_AT_ONCE,
    requestsAtOnce: REQUESTS_AT_ONCE,
    mailboxes,
  };
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-bench-'));
  const inputFile = join(folder, 'input.json');
  writeFileSync(inputFile, JSON.stringify(input));
  const script = fileURLToPath(new URL('bare-loop.ts', import.meta.url));
  const program = spawnProgram({ script, args: [inputFile] });
  try {
    return await program.readLine({
      accept: (line) => (line.startsWith('{"cpuMs"') ? (JSON.parse(line) as BareLoopResult) : null),
      timeoutMs,
    });
  } finally {
    await program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
