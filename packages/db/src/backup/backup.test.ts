import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import BetterSqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../doors/database.ts';
import { lockDatabase } from '../doors/lock-database.ts';
import { openDatabase } from '../doors/open-database.ts';
import { openTestSqlite } from '../testing/index.ts';
import { backUpDatabase } from './back-up-database.ts';
import { restoreDatabase } from './restore-database.ts';

const now = new Date('2026-05-04T07:00:00Z');
const clock = createManualClock(now);

async function addUsers(db: Database, { from, to }: { from: number; to: number }) {
  await db.write(async (r) => {
    for (let index = from; index < to; index += 1)
      await r.users.create({
        id: `u${index}`,
        email: `person${index}@company.example`,
        name: `Person ${index}`,
        role: 'salesperson',
        createdAt: now,
      });
  });
}

async function countUsers(path: string) {
  const db = await openDatabase({ url: `file:${path}`, logger: createSilentLogger() });
  const count = await db.read((r) => r.users.count());
  await db.close();
  return count;
}

describe('backup and restore', () => {
  let folder: string;
  let db: Database;
  let url: string;
  let file: string;
  /** An empty place, as a new machine has it. */
  let place: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mailsync-backup-'));
    const opened = await openTestSqlite();
    [db, url] = [opened.database, opened.url];
    file = join(folder, 'backup.db');
    place = join(folder, 'mailsync.db');
    await addUsers(db, { from: 0, to: 40 });
    return async () => {
      await opened.remove();
      rmSync(folder, { recursive: true });
    };
  });

  const takeBackup = () => backUpDatabase({ url, file, clock });
  const restore = ({ from = file, replace = false } = {}) =>
    restoreDatabase({ url: `file:${place}`, file: from, replace, accept() {}, clock });

  it('a backup holds what was committed when it began, whatever is written while it is taken', async () => {
    const taking = takeBackup();
    await addUsers(db, { from: 40, to: 60 });
    const backup = await taking;
    expect(backup).toMatchObject({ takenAt: now, counts: { users: 40, emails: 0 } });
    expect(backup.byteCount).toBe(statSync(file).size);
    expect(await db.read((r) => r.users.count())).toBe(60);

    expect(restore()).toMatchObject({ keptAside: null, takenAt: now, pending: [], counts: { users: 40 } });
    expect(await countUsers(place)).toBe(40);
  });

  it('is one file, for its owner alone, and leaves nothing else beside it', async () => {
    await takeBackup();
    expect(readdirSync(folder)).toEqual(['backup.db']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    restore();
    expect(statSync(place).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).toSorted()).toEqual(['backup.db', 'mailsync.db', 'mailsync.db.lock']);
  });

  it('overwrites no file', async () => {
    writeFileSync(file, 'something else');
    await expect(takeBackup()).rejects.toMatchObject({ code: 'backup.file_exists' });
    expect(readFileSync(file, 'utf8')).toBe('something else');
  });

  it('one that is interrupted leaves nothing', async () => {
    const interrupted = AbortSignal.abort(new Error('Ctrl+C'));
    await expect(backUpDatabase({ url, file, clock, signal: interrupted })).rejects.toThrow('Ctrl+C');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('what is missing is named: the database, the folder, the file', async () => {
    const nothing = `file:${join(folder, 'none.db')}`;
    await expect(backUpDatabase({ url: nothing, file, clock })).rejects.toMatchObject({
      code: 'backup.nothing_there',
    });
    await expect(backUpDatabase({ url, file: '/nowhere/at/all/b.db', clock })).rejects.toMatchObject({
      code: 'database.cannot_open',
      message: expect.stringContaining('/nowhere/at/all/b.db'),
    });
    expect(() => restore()).toThrow(/There is no file .*backup\.db/);
  });

  it('PostgreSQL has tools of its own', async () => {
    const postgres = 'postgres://localhost/mailsync';
    await expect(backUpDatabase({ url: postgres, file, clock })).rejects.toThrow(/pg_dump/);
    expect(() => restoreDatabase({ url: postgres, file, replace: false, accept() {}, clock })).toThrow(
      /pg_restore/,
    );
  });

  it('a database that is there is kept unless replacing is asked for, and then kept aside', async () => {
    await takeBackup();
    restore();
    const standing = await openDatabase({ url: `file:${place}`, logger: createSilentLogger() });
    await addUsers(standing, { from: 100, to: 103 });
    await standing.close();

    expect(() => restore()).toThrow(/There is a database at .* already.*--replace/);
    expect(await countUsers(place)).toBe(43);
    const { keptAside } = restore({ replace: true });
    expect(await countUsers(place)).toBe(40);
    expect(await countUsers(keptAside!)).toBe(43);
  });

  it('a killed server’s last writes go aside with its database', async () => {
    await takeBackup();
    restore();
    const standing = await openDatabase({ url: `file:${place}`, logger: createSilentLogger() });
    await addUsers(standing, { from: 100, to: 103 });
    onTestFinished(() => standing.close());
    // Open still, as a killed one leaves it: what was written last stands in the file beside.
    expect(statSync(`${place}-wal`).size).toBeGreaterThan(0);
    const { keptAside } = restore({ replace: true });
    expect(existsSync(`${keptAside}-wal`)).toBe(true);
    expect(await countUsers(place)).toBe(40);
  });

  it('is refused while a server runs', async () => {
    await takeBackup();
    const lock = lockDatabase({ url: `file:${place}` });
    onTestFinished(() => lock.release());
    expect(() => restore()).toThrow(/running already/);
    expect(existsSync(place)).toBe(false);
  });

  describe('refuses, with nothing changed,', () => {
    function expectRefusal(code: string, from = file) {
      writeFileSync(place, 'what was there');
      expect(() => restore({ from, replace: true })).toThrow(expect.objectContaining({ code }));
      expect(readFileSync(place, 'utf8')).toBe('what was there');
      expect(readdirSync(folder).filter((name) => /restoring|before/.test(name))).toEqual([]);
    }
    const change = (sql: string) => {
      const client = new BetterSqlite(file);
      client.exec(sql);
      client.close();
    };

    it('a file that is no database', () => {
      writeFileSync(file, 'a text that somebody called a backup, long enough to have a header'.repeat(20));
      expectRefusal('restore.damaged');
    });

    it('a database of another program', () => {
      change('CREATE TABLE notes (text)');
      expectRefusal('restore.no_backup');
    });

    it('a plain copy of the file, which may lack what was written last', async () => {
      await takeBackup();
      change(`DELETE FROM meta WHERE key = 'backup'`);
      expectRefusal('restore.no_backup');
    });

    it('a backup that was cut off', async () => {
      await takeBackup();
      writeFileSync(file, readFileSync(file).subarray(0, 200_000));
      expectRefusal('restore.damaged');
    });

    it('a backup with a page that was overwritten', async () => {
      await takeBackup();
      const bytes = readFileSync(file);
      const at = bytes.indexOf('person7@company.example');
      bytes.fill(0xff, at - (at % 4096), at - (at % 4096) + 4096);
      writeFileSync(file, bytes);
      expectRefusal('restore.damaged');
    });

    it('a backup from which rows were taken', async () => {
      await takeBackup();
      change(`DELETE FROM users WHERE id = 'u7'`);
      expectRefusal('restore.damaged');
    });

    it('a backup of a newer version', async () => {
      await takeBackup();
      change(`INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('from the future', 9999999999999)`);
      expectRefusal('restore.newer_than_program');
    });

    it('a backup that does not belong here', async () => {
      await takeBackup();
      expect(() =>
        restoreDatabase({
          url: `file:${place}`,
          file,
          replace: false,
          accept() {
            throw new Error('another company');
          },
          clock,
        }),
      ).toThrow('another company');
      expect(existsSync(place)).toBe(false);
    });
  });
});
