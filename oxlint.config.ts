import { defineConfig } from 'oxlint';

/** From left to right: each package may import from those before it only. */
const HOUSE = ['foundation', 'db', 'jobs', 'sync-engine', 'crm', 'api', 'slack-bot', 'server'] as const;
type Room = (typeof HOUSE)[number] | 'sandbox' | 'console';

const ORDER = 'foundation ← db ← jobs ← sync-engine ← crm ← { api, slack-bot } ← server';

/** Two doors of the same house that know nothing of each other. */
const NEIGHBOURS: Partial<Record<Room, readonly Room[]>> = { 'slack-bot': ['api'] };

interface Ban {
  group: string[];
  message: string;
}

const DATABASES: Ban = {
  group: ['drizzle-orm', 'drizzle-orm/*', 'better-sqlite3', 'pg'],
  message: 'Only packages/db talks to databases: add a repository there.',
};
const GOOGLE: Ban = {
  group: ['@googleapis/*', 'google-auth-library', 'imapflow', 'nodemailer'],
  message: 'Mail providers live in packages/sync-engine/src/providers only.',
};
const SLACK: Ban = { group: ['@slack/*'], message: 'Slack is spoken to in apps/slack-bot only.' };
const SANDBOX: Ban = {
  group: ['@mailsync/sandbox', '@mailsync/sandbox/*'],
  message: 'The product does not know its sandbox: only apps/server loads it, and tests use it.',
};
const INSIDES: Ban = {
  group: ['@mailsync/*/src/*', '@mailsync/*/dist/*'],
  message: 'Import a package by its face, src/index.ts.',
};

function forbidRightOf(room: Room): Ban[] {
  const place = HOUSE.indexOf(room as (typeof HOUSE)[number]);
  const right = [...HOUSE.slice(place + 1), ...(NEIGHBOURS[room] ?? [])].map((name) => `@mailsync/${name}`);
  if (right.length === 0) return [];
  return [{ group: right, message: `${room} may import only from its left: ${ORDER}.` }];
}

type Restriction = { 'no-restricted-imports': ['error', { patterns: Ban[] }] };
const restrict = (bans: Ban[]): Restriction => ({
  'no-restricted-imports': ['error', { patterns: [...bans, INSIDES] }],
});

const rooms: { files: string[]; bans: Ban[] }[] = [
  {
    files: ['packages/foundation/**'],
    bans: [...forbidRightOf('foundation'), DATABASES, GOOGLE, SLACK, SANDBOX],
  },
  { files: ['packages/db/**'], bans: [...forbidRightOf('db'), GOOGLE, SLACK, SANDBOX] },
  { files: ['packages/jobs/**'], bans: [...forbidRightOf('jobs'), DATABASES, GOOGLE, SLACK, SANDBOX] },
  {
    files: ['packages/sync-engine/**'],
    bans: [...forbidRightOf('sync-engine'), DATABASES, GOOGLE, SLACK, SANDBOX],
  },
  {
    files: ['packages/sync-engine/src/providers/**'],
    bans: [...forbidRightOf('sync-engine'), DATABASES, SLACK, SANDBOX],
  },
  { files: ['packages/crm/**'], bans: [...forbidRightOf('crm'), DATABASES, GOOGLE, SLACK, SANDBOX] },
  { files: ['apps/api/**'], bans: [...forbidRightOf('api'), DATABASES, GOOGLE, SLACK, SANDBOX] },
  { files: ['apps/slack-bot/**'], bans: [...forbidRightOf('slack-bot'), DATABASES, GOOGLE, SANDBOX] },
  { files: ['apps/server/**'], bans: [DATABASES, GOOGLE, SLACK] },
  {
    files: ['apps/sandbox/**'],
    bans: [
      {
        group: HOUSE.slice(1).map((name) => `@mailsync/${name}`),
        message:
          'The sandbox stands in for the outside world: it knows nothing of the product but foundation.',
      },
      DATABASES,
      GOOGLE,
      SLACK,
    ],
  },
  // Tests drive the product with its stand-ins.
  {
    files: [
      'packages/*/src/**/*.test.ts',
      'packages/*/src/testing/**',
      'apps/*/src/**/*.test.ts',
      'apps/*/src/testing/**',
      'test/**',
    ],
    bans: [],
  },
];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise', 'node', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'no-console': 'error',
    'node/no-process-env': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    'typescript/no-explicit-any': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    // Cleaning control characters and reading what was thrown are part of the work here.
    'no-control-regex': 'off',
    'no-shadow': 'off',
    'no-underscore-dangle': 'off',
    'no-unmodified-loop-condition': 'off',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default-member': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/require-module-specifiers': 'off',
    // About windows, and taken for a message to one wherever something is called post.
    'unicorn/require-post-message-target-origin': 'off',
    'vitest/require-to-throw-message': 'off',
    // Properties over random sequences say different things of different states.
    'vitest/no-conditional-expect': 'off',
    'vitest/expect-expect': [
      'error',
      { assertFunctionNames: ['expect', 'expect*', 'fc.assert', 'waitUntil'] },
    ],
  },
  overrides: [
    ...rooms.map(({ files, bans }) => ({ files, rules: restrict(bans) })),
    {
      files: [
        '**/*.mjs',
        'test/**',
        '**/testing/**',
        'packages/db/scripts/**',
        'apps/sandbox/src/google/main.ts',
        'apps/sandbox/src/dovecot/open-dovecot.ts',
      ],
      rules: { 'no-console': 'off' as const, 'node/no-process-env': 'off' as const },
    },
    // Waiting for something on a page is the assertion there.
    { files: ['test/browser/**'], rules: { 'vitest/expect-expect': 'off' as const } },
    { files: ['apps/server/src/main.ts'], rules: { 'node/no-process-env': 'off' as const } },
    {
      files: [
        '**/*.config.ts',
        '**/*.svelte',
        'packages/db/src/testing/global-setup.ts',
        'test/build-product.ts',
      ],
      rules: { 'import/no-default-export': 'off' as const },
    },
  ],
  ignorePatterns: ['**/dist/**', '**/build/**', '**/.svelte-kit/**', 'packages/db/migrations/**'],
});
