import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isDatabaseInUse, lockDatabase } from './lock-database.ts';

function makeUrl() {
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return { folder, url: `file:${join(folder, 'mailsync.db')}` };
}

it('one program alone syncs on a database, and the next when it has ended', () => {
  const { folder, url } = makeUrl();
  expect(isDatabaseInUse({ url })).toBe(false);
  const lock = lockDatabase({ url });
  // Nothing else that a kill would leave behind.
  expect(readdirSync(folder)).toEqual(['mailsync.db.lock']);
  expect(isDatabaseInUse({ url })).toBe(true);
  expect(() => lockDatabase({ url })).toThrow(/running already on the database .*mailsync\.db/);
  lock.release();
  expect(isDatabaseInUse({ url })).toBe(false);
  lockDatabase({ url }).release();
});

it('another name of the same file is the same database', () => {
  const { folder, url } = makeUrl();
  writeFileSync(join(folder, 'mailsync.db'), '');
  symlinkSync(join(folder, 'mailsync.db'), join(folder, 'other.db'));
  const lock = lockDatabase({ url });
  onTestFinished(() => lock.release());
  expect(() => lockDatabase({ url: `file:${join(folder, 'other.db')}` })).toThrow(/running already/);
});

it('a folder that does not exist is named', () => {
  expect(() => lockDatabase({ url: 'file:/nowhere/at/all/mailsync.db' })).toThrow(
    /\/nowhere\/at\/all\/mailsync\.db cannot be opened/,
  );
});

it('workers on PostgreSQL share the work and keep nobody out', () => {
  const url = 'postgres://localhost/mailsync';
  lockDatabase({ url });
  expect(isDatabaseInUse({ url })).toBe(false);
});
