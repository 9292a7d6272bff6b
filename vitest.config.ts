import { defineConfig } from 'vitest/config';

const quick = ['{apps,packages}/*/src/**/*.test.ts', 'scripts/**/*.test.ts'];

export default defineConfig({
  test: {
    // Two cores: as many workers, whatever the machine says it has.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'quick',
          include: quick,
          globalSetup: ['packages/db/src/testing/global-setup.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'product',
          include: ['test/{flow,faults,setup}/**/*.test.ts'],
          globalSetup: ['test/build-product.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/build-product.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
