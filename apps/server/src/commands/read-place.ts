import { resolve } from 'node:path';
import { AppError } from '@mailsync/foundation';
import { describeProblems } from '../config/describe-problems.ts';
import { type Environment, readSettings, readSettingText } from '../config/read-settings.ts';
import type { SettingName, Settings } from '../config/settings.ts';

/** Settings by which a command finds the database. What is wrong with others keeps nobody from a backup. */
const NEEDED: readonly SettingName[] = [
  'DATABASE_URL',
  'MAILSYNC_DATA_DIR',
  'MAILSYNC_SECRET',
  'MAILSYNC_SANDBOX',
  'MAILSYNC_URL',
];

/** Where an installation keeps its data. */
export interface Place {
  isSandbox: boolean;
  dataDir: string;
  databaseUrl: string;
  settings: Partial<Settings>;
}

/** Finds the database that a server with the same settings uses. Throws `settings.wrong` and `backup.postgres`. */
export function readPlace(environment: Environment): Place {
  if (/^postgres(ql)?:/.test(readSettingText({ name: 'DATABASE_URL', environment }) ?? ''))
    throw new AppError({
      code: 'backup.postgres',
      kind: 'invalid',
      message:
        'DATABASE_URL names PostgreSQL, and this is for SQLite. Use PostgreSQL’s own tools: pg_dump --format=custom to back up, pg_restore to restore.',
    });
  const read = readSettings({ environment });
  const problems = read.ok
    ? []
    : read.problems.filter(({ name }) => NEEDED.some((needed) => name.startsWith(needed)));
  if (problems.length > 0)
    throw new AppError({ code: 'settings.wrong', kind: 'invalid', message: describeProblems(problems) });
  const { settings, isSandbox } = read;
  return { ...locate({ settings, isSandbox }), isSandbox, settings };
}

/** Sample data lies apart from whatever real data comes later. */
export function locate({ settings, isSandbox }: { settings: Partial<Settings>; isSandbox: boolean }): {
  dataDir: string;
  databaseUrl: string;
} {
  const dataDir = resolve(settings.MAILSYNC_DATA_DIR ?? './data', ...(isSandbox ? ['sandbox'] : []));
  return { dataDir, databaseUrl: settings.DATABASE_URL ?? `file:${resolve(dataDir, 'mailsync.db')}` };
}
