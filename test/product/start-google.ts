import { fileURLToPath } from 'node:url';
import {
  connectGoogleControl,
  type GoogleControl,
  type GoogleDoubleOptions,
  type GoogleSetting,
} from '@mailsync/sandbox';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, spawnProgram } from './spawn-program.ts';

const SCRIPT = fileURLToPath(new URL('../../apps/sandbox/dist/google-main.js', import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** Google's stand-in as a process of its own. */
export interface GoogleProcess {
  url: string;
  pid: number;
  /** What the product is told so that it talks to the stand-in. */
  settings: Record<GoogleSetting, string>;
  control: GoogleControl;
  close(): Promise<void>;
}

/** Starts the built stand-in on a free port. */
export async function startGoogle(options: Omit<GoogleDoubleOptions, 'clock'> = {}): Promise<GoogleProcess> {
  // Seeds may be longer than a command line.
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-google-'));
  const optionsFile = join(folder, 'options.json');
  writeFileSync(optionsFile, JSON.stringify({ port: 0, ...options }));
  const program = spawnProgram({ script: SCRIPT, args: [optionsFile] });
  try {
    const { url, settings } = await readAnnouncement(program);
    return {
      url,
      settings,
      pid: program.pid,
      control: connectGoogleControl({ url }),
      close: () => program.end('SIGTERM'),
    };
  } catch (error) {
    await program.end('SIGKILL');
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readAnnouncement(program: Program) {
  return program.readLine({
    accept: (line) =>
      line.startsWith('{"url"') ? (JSON.parse(line) as Pick<GoogleProcess, 'url' | 'settings'>) : null,
    timeoutMs: START_TIMEOUT_MS,
  });
}
