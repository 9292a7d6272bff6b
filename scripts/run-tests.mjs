// Runs every suite, says plainly which could not run and how to get them, and ends with a line that counts.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { startVitest } from 'vitest/node';

const CHROMIUM_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const isCi = Boolean(process.env.CI);

const chromium = process.env.CHROMIUM_PATH ?? CHROMIUM_PLACES.find((path) => existsSync(path));
const missing = chromium
  ? []
  : [
      'browser: the console and the simulated Slack in Chromium. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.',
    ];
if (chromium) process.env.CHROMIUM_PATH = chromium;
if (spawnSync('dovecot', ['--version']).status !== 0) {
  missing.push(
    'Dovecot: reading mail from a real IMAP server. Install it (Debian: apt-get install dovecot-imapd).',
  );
}

const filters = process.argv.slice(2);
const projects = ['quick', 'product', ...(chromium ? ['browser'] : [])];
const vitest = await startVitest('test', filters, { run: true, watch: false, project: projects });
await vitest.close();

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    counts[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
  }
  // A file that could not even be read is a failure, though none of its tests ran.
  if (
    module.state() === 'failed' &&
    [...module.children.allTests()].every((test) => test.result().state !== 'failed')
  ) {
    counts.failed += 1;
  }
}
const unhandled = vitest.state.getUnhandledErrors().length;

for (const suite of missing) console.log(`\nNot run – ${suite}`);
if (unhandled > 0) console.log(`\n${unhandled} errors happened outside of tests.`);
if (counts.passed === 0) console.log('\nNo test ran.');
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);

const isRed = counts.failed > 0 || unhandled > 0 || counts.passed === 0 || (isCi && missing.length > 0);
process.exit(isRed ? 1 : 0);
