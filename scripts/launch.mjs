// Starts or tests Mail Sync, or runs a command of it, on a machine that has nothing but Node 20 or newer, npm and a shell.
// It has no dependencies but files of ours, because nothing is installed yet when it runs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../apps/server/node-flags.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const isWindows = process.platform === 'win32';
const toolEnvironment = {
  ...process.env,
  PATH: `${bin}${isWindows ? ';' : ':'}${process.env.PATH}`,
  TURBO_TELEMETRY_DISABLED: '1',
};
const [command, ...rest] = process.argv.slice(2);

const oldest = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  fail(
    `Mail Sync needs Node ${oldest.join('.')} or newer; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
}

/** pnpm as package.json pins it: from node_modules once that is there, fetched by npx before. */
function pnpm(args, { isQuiet = false } = {}) {
  const installed = join(bin, isWindows ? 'pnpm.cmd' : 'pnpm');
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [program, first] = existsSync(installed) ? [installed, []] : ['npx', ['--yes', packageManager]];
  return run(program, [...first, ...args], { isQuiet });
}

function run(program, args, { isQuiet }) {
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
    encoding: 'utf8',
    env: toolEnvironment,
  });
  if (result.error) fail(`${program} could not be run: ${result.error.message}`);
  return result;
}

/** Shows what takes long, how long it took, and everything it said when it fails. */
function step(title, work) {
  const startedAt = Date.now();
  process.stdout.write(`${title} … `);
  const result = work();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stdout.write('failed\n');
    fail(`${result.stdout ?? ''}${result.stderr ?? ''}\n${title} failed. The lines above say why.`);
  }
  process.stdout.write(`done (${seconds} s)\n`);
}

function install() {
  const marker = join(root, 'node_modules', '.modules.yaml');
  const lockfile = join(root, 'pnpm-lock.yaml');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return;
  step('Installing packages (the first time only, about half a minute)', () =>
    pnpm(['install', '--frozen-lockfile', '--config.confirm-modules-purge=false'], { isQuiet: true }),
  );
}

function build() {
  step('Building what has changed', () =>
    run(join(bin, isWindows ? 'turbo.cmd' : 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
      isQuiet: true,
    }),
  );
}

/** Node 24 from the packages where there is one for this machine, or else this Node when it is new enough. */
function chooseNode() {
  // The program itself: the shim in .bin is a shell that would keep signals from it.
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(packaged)) return packaged;
  if (major > 22 || (major === 22 && minor >= 17)) return process.execPath;
  return fail('On this kind of machine Mail Sync needs Node 22.17 or newer: get it from https://nodejs.org.');
}

function start() {
  install();
  build();
  runProgram(['start', ...rest]);
}

function runProgram(words) {
  const program = join(root, 'apps', 'server', 'dist', 'main.js');
  // The build is the server's that may be running: a command does not replace it.
  if (!existsSync(program)) fail('Mail Sync is not built yet: npm start does that.');
  const child = spawn(chooseNode(), [...NODE_FLAGS, program, ...words], { cwd: root, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal's Ctrl+C reaches the program too: wait for it to stop, and do not tell it twice.
  process.on('SIGINT', () => {});
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

function test() {
  install();
  build();
  step('Checking format, lint, types, boundaries and dead code', () =>
    pnpm(['run', 'verify'], { isQuiet: true }),
  );
  const child = spawn(chooseNode(), [join(root, 'scripts', 'run-tests.mjs'), ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: toolEnvironment,
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

if (command === 'start') start();
else if (command === 'test') test();
else if (command === 'mailsync') runProgram(rest);
else fail('Usage: npm start, npm test, or npm run mailsync -- <command>');
