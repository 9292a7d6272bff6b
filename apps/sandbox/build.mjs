import { build } from 'esbuild';

// Bundles the package for running without its sources: the library, and the Google stand-in as a process of its own.
await build({
  entryPoints: { index: 'src/index.ts', 'google-main': 'src/google/main.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
