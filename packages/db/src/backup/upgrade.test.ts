import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../doors/open-database.ts';
import { backUpDatabase } from './back-up-database.ts';
import { inspectDatabase } from './inspect-database.ts';
import { restoreDatabase } from './restore-database.ts';

const ours = fileURLToPath(new URL('../../migrations', import.meta.url));
const clock = createManualClock(new Date('2026-05-04T07:00:00Z'));

let folder: string;
let url: string;
/** The migrations of a version that has one more. */
let next: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailsync-upgrade-'));
  url = `file:${join(folder, 'mailsync.db')}`;
  next = join(folder, 'migrations');
  cpSync(ours, next, { recursive: true });
  const journalFile = join(next, 'sqlite', 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: object[] };
  journal.entries.push({
    idx: 99,
    version: '6',
    when: 9_999_999_999_999,
    tag: '0099_notes',
    breakpoints: true,
  });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(join(next, 'sqlite', '0099_notes.sql'), 'CREATE TABLE notes (id text PRIMARY KEY);');
  return () => rmSync(folder, { recursive: true });
});

const open = async (migrationsDir: string) => {
  const db = await openDatabase({ url, logger: createSilentLogger(), migrationsDir });
  await db.close();
};
const inspect = (migrationsDir: string) => inspectDatabase({ url, check: 'none', migrationsDir });

it('an older database says what it lacks, and gets it when the newer version opens it', async () => {
  expect(inspect(next)).toBeNull();
  await open(ours);
  expect(inspect(next)).toMatchObject({ pending: ['0099_notes'], unknownCount: 0 });
  await open(next);
  expect(inspect(next)).toMatchObject({ pending: [], unknownCount: 0 });
  expect(inspect(ours)).toMatchObject({ unknownCount: 1 });
  await expect(open(ours)).rejects.toMatchObject({ code: 'database.newer_than_program' });
});

it('a backup from before an upgrade goes back under either version, one from after it only under the newer', async () => {
  await open(ours);
  const [before, after] = [join(folder, 'before.db'), join(folder, 'after.db')];
  await backUpDatabase({ url, file: before, clock, migrationsDir: ours });
  await open(next);
  await expect(backUpDatabase({ url, file: after, clock, migrationsDir: ours })).rejects.toMatchObject({
    code: 'backup.newer_than_program',
  });
  await backUpDatabase({ url, file: after, clock, migrationsDir: next });

  const restore = (file: string, migrationsDir: string) =>
    restoreDatabase({ url, file, replace: true, accept() {}, clock, migrationsDir });
  expect(() => restore(after, ours)).toThrow(/newer version/);
  expect(restore(before, next)).toMatchObject({ pending: ['0099_notes'] });
  clock.advanceMs(1_000);
  expect(restore(before, ours)).toMatchObject({ pending: [] });
});
