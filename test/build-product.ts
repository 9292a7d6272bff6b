import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** For vitest's `globalSetup`: the suites of the whole product run what is built, so build what has changed. */
export default function buildProduct(): void {
  execFileSync('turbo', ['run', 'build', '--output-logs=errors-only'], { cwd: root, stdio: 'pipe' });
}
