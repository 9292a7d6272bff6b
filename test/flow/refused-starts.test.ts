import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../product/run-command.ts';
import { PRODUCT_SCRIPT } from '../product/start-product.ts';
import { spawnProgram } from '../product/spawn-program.ts';

/** Root may write everywhere: then somebody else tries. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;
const google = { GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'a-secret' };

describe('a start that must not be', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'mailsync-refused-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  function spawnWith(environment: Record<string, string>) {
    return spawnProgram({
      script: PRODUCT_SCRIPT,
      args: ['start'],
      environment: { MAILSYNC_DATA_DIR: dataDir, PORT: '0', ...environment },
    });
  }
  /** Starts, waits until it is ready, and stops. */
  async function startOnce(environment: Record<string, string>) {
    const program = spawnWith(environment);
    await program.readLine({
      accept: (line) => (/Mail Sync is running/.test(line) ? true : null),
      timeoutMs: 30_000,
    });
    await program.end('SIGTERM');
    return program.output();
  }
  /** Starts, and returns what it says when it has ended by itself. */
  async function readRefusal(environment: Record<string, string>): Promise<string> {
    const program = spawnWith(environment);
    await program
      .readLine({ accept: (line) => (/Mail Sync is running/.test(line) ? true : null), timeoutMs: 30_000 })
      .then(
        () => Promise.reject(new Error('It has started')),
        () => undefined,
      );
    await program.end('SIGTERM');
    return program.output();
  }

  it('names all settings that are wrong at once, each with its mend', async () => {
    const said = await readRefusal({
      ...google,
      PORT: 'eighty',
      DATABASE_URL: 'postgres://localhost/mailsync',
      MAILSYNC_URL: 'mail.company.example',
      SLACK_BOT_TOKEN: 'xoxb-1',
      MAILSYNC_INTERVALL: '60s',
    });
    expect(said).toContain('5 settings are wrong');
    expect(said).toMatch(/PORT must be a port/);
    expect(said).toMatch(/DATABASE_URL must be file:.*PostgreSQL needs a job queue/);
    expect(said).toMatch(/MAILSYNC_URL must be a web address, such as/);
    expect(said).toMatch(/SLACK_APP_TOKEN is missing.*SLACK_SIGNING_SECRET/);
    expect(said).toMatch(/MAILSYNC_INTERVALL is no setting/);
  });

  it('refuses another secret than the database was made with, and changes nothing', async () => {
    const first = { ...google, MAILSYNC_SECRET: 'the first secret of this database, long enough' };
    await startOnce(first);
    const said = await readRefusal({
      ...google,
      MAILSYNC_SECRET: 'another secret than the first one, long enough',
    });
    expect(said).toContain('This database was made with another secret');
    await startOnce(first);
  });

  it('keeps sample data and real mail apart', async () => {
    const databaseUrl = `file:${join(dataDir, 'one.db')}`;
    await startOnce({ MAILSYNC_SANDBOX: 'on', DATABASE_URL: databaseUrl });
    expect(await readRefusal({ ...google, DATABASE_URL: databaseUrl })).toContain(
      "holds the sandbox's sample data",
    );

    await startOnce(google);
    const said = await readRefusal({
      MAILSYNC_SANDBOX: 'on',
      DATABASE_URL: `file:${join(dataDir, 'mailsync.db')}`,
    });
    expect(said).toContain('This database holds real data');
  });

  it('without an administrator it prints a link that makes the first one, once', async () => {
    const program = spawnWith(google);
    const link = await program.readLine({
      accept: (line) => /^\s*(http:\S+\/invitation\/\S+)$/.exec(line)?.[1] ?? null,
      timeoutMs: 30_000,
    });
    const { origin, pathname } = new URL(link);
    const claim = () =>
      fetch(`${origin}/api/v1/invitations/${pathname.split('/').at(-1)}`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({
          email: 'first@company.example',
          name: 'First',
          password: 'long enough to be safe',
        }),
      });
    const first = await claim();
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ user: { role: 'administrator' } });
    expect((await claim()).status).toBeGreaterThanOrEqual(400);
    await program.end('SIGTERM');
  });

  it('in production says all that is missing at once', async () => {
    const said = await readRefusal({ NODE_ENV: 'production', GOOGLE_CLIENT_ID: 'an-id' });
    expect(said).toContain('3 settings are wrong');
    expect(said).toMatch(/GOOGLE_CLIENT_SECRET is missing: it stands beside the client id/);
    expect(said).toMatch(/MAILSYNC_URL is missing: in production it must be the address/);
    expect(said).toMatch(/MAILSYNC_SECRET is missing.*openssl rand -hex 32/);
  });

  it('in production needs no Google: app passwords and other mail servers reach mailboxes too', async () => {
    const said = await startOnce({
      NODE_ENV: 'production',
      MAILSYNC_URL: 'https://mail.company.example',
      MAILSYNC_SECRET: 'the secret of this database, long enough',
    });
    expect(said).toContain('Mail Sync is running at https://mail.company.example');
  });

  it('makes no new key for a database whose secret is missing', async () => {
    await startOnce(google);
    rmSync(join(dataDir, 'secret.key'));
    const said = await readRefusal(google);
    expect(said).toMatch(/The secret of this database is missing.*secret\.key/);
    expect(existsSync(join(dataDir, 'secret.key'))).toBe(false);
  });

  describe('a database', () => {
    const path = () => join(dataDir, 'mailsync.db');
    async function expectRefusal(said: RegExp) {
      const before = readFileSync(path());
      expect(await readRefusal(google)).toMatch(said);
      expect(readFileSync(path()).equals(before)).toBe(true);
    }

    it('that is damaged is left as it is', async () => {
      await startOnce(google);
      const bytes = readFileSync(path());
      // All but the first page, which tells what the others are.
      bytes.fill(0xff, 4096 * 20, 4096 * 40);
      writeFileSync(path(), bytes);
      await expectRefusal(/is damaged.*mailsync restore <file> --replace/);
    });

    it('that is no database is left as it is', async () => {
      writeFileSync(path(), 'Notes of somebody who has put them here. '.repeat(200));
      await expectRefusal(/is damaged, or is no SQLite database/);
    });

    it('of a newer version is left as it is', async () => {
      await startOnce(google);
      const client = new Database(path());
      client.exec(
        `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('of tomorrow', 9999999999999)`,
      );
      client.pragma('wal_checkpoint(TRUNCATE)');
      client.close();
      await expectRefusal(/changed by another, newer version of Mail Sync/);
    });
  });

  it('names a data dir that cannot be written', async () => {
    chmodSync(dataDir, 0o555);
    const { code, said } = await runCommand({
      args: ['start'],
      environment: { MAILSYNC_DATA_DIR: dataDir, PORT: '0', ...google },
      uid: NOBODY,
    });
    chmodSync(dataDir, 0o755);
    expect(code).toBe(1);
    expect(said).toMatch(/did not start\. .*cannot be written \(EACCES\).*chown/);
  });

  it('names a data dir that cannot be made', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    const said = await readRefusal({ ...google, MAILSYNC_DATA_DIR: join(dataDir, 'file', 'data') });
    expect(said).toMatch(/The data dir .* cannot be made \(ENOTDIR\)/);
  });

  it('names a file of certificates that is none', async () => {
    const said = await readRefusal({ ...google, MAILSYNC_CA_FILE: join(dataDir, 'none.pem') });
    expect(said).toMatch(/MAILSYNC_CA_FILE names .*none\.pem.*ENOENT/);
  });
});
