// Gathers what runs without a checkout, for the image: `node gather.mjs <folder> <amd64|arm64>`, after a build.
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE_FLAGS } from './node-flags.mjs';

/** Node's names of what Docker calls a platform. */
const ARCHITECTURES = { amd64: 'x64', arm64: 'arm64' };

const [folder, platform] = process.argv.slice(2);
const architecture = ARCHITECTURES[platform];
if (!folder || !architecture) {
  console.error('Usage: node gather.mjs <folder> <amd64|arm64>');
  process.exit(2);
}

await rm(folder, { recursive: true, force: true });
await cp('dist', folder, { recursive: true, filter: (path) => !path.endsWith('.map') });

const { version, license } = JSON.parse(await readFile('package.json', 'utf8'));
const description = { name: 'mailsync', version, license, private: true, type: 'module' };
await writeFile(join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);

// The one library that cannot be bundled. It carries binaries for eight platforms, of which one is needed.
const library = 'node_modules/better-sqlite3';
const binary = `prebuilds/linux-${architecture}.node`;
for (const part of ['package.json', 'LICENSE', 'lib', binary])
  await cp(join(library, part), join(folder, library, part), { recursive: true });

// `env -S` puts Node in its own place, so signals reach the program itself.
const program = join(folder, 'bin', 'mailsync');
await mkdir(join(folder, 'bin'));
await writeFile(program, `#!/usr/bin/env -S node ${NODE_FLAGS.join(' ')}\nimport '../main.js';\n`);
await chmod(program, 0o755);
