import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, createSilentLogger } from '@mailsync/foundation';
import BetterSqlite from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../open-database.ts';
import { explained } from './explain-file-error.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailsync-errors-'));
  path = join(folder, 'mailsync.db');
  return () => rmSync(folder, { recursive: true });
});

it('a full disk is named, with what to do', () => {
  const client = new BetterSqlite(path);
  // SQLite says the same when the disk is full as when the file may not grow any more.
  client.exec('CREATE TABLE t (x); PRAGMA max_page_count = 3');
  const fill = () => client.prepare('INSERT INTO t VALUES (zeroblob(100000))').run();
  expect(() => explained(path, fill)).toThrow(
    expect.objectContaining({ code: 'database.disk_full', message: expect.stringContaining('Make room') }),
  );
  client.close();
});

it('a file that another program locks is named', () => {
  const [first, second] = [new BetterSqlite(path), new BetterSqlite(path, { timeout: 0 })];
  first.exec('BEGIN IMMEDIATE');
  expect(() => explained(path, () => second.exec('BEGIN IMMEDIATE'))).toThrow(
    expect.objectContaining({ code: 'database.busy' }),
  );
  first.close();
  second.close();
});

it('a file that is no database is refused and left as it is', async () => {
  writeFileSync(path, 'These are notes of somebody, and no database at all. '.repeat(40));
  await expect(openDatabase({ url: `file:${path}`, logger: createSilentLogger() })).rejects.toMatchObject({
    code: 'database.damaged',
    message: expect.stringContaining('mailsync restore'),
  });
});

it('what was said already, and what nobody knows, stays as it is', () => {
  const own = new AppError({ code: 'user.email_taken', kind: 'conflict', message: 'Taken.' });
  const unknown = new TypeError('x is not a function');
  for (const error of [own, unknown])
    expect(() =>
      explained(path, () => {
        throw error;
      }),
    ).toThrow(error);
});
