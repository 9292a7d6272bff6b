import { cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';

// One bundle: unbundled, the database library alone would cost a third of a second and 200 MB at every start.
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Native, or wanted only in a trial.
  external: ['better-sqlite3', 'pg-native', '@mailsync/sandbox'],
  // Bundled CommonJS asks for Node's own modules with `require`.
  banner: {
    js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
  },
  minifySyntax: true,
  sourcemap: true,
  logLevel: 'warning',
});
await cp('../console/build', 'dist/console', { recursive: true });
await cp('../../packages/db/migrations', 'dist/migrations', { recursive: true });
