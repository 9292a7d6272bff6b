import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../product/run-command.ts';
import { type Product, startProduct } from '../product/start-product.ts';

/** Nobody listens there. */
const NOWHERE = {
  GMAIL_IMAP_HOST: '127.0.0.1',
  GMAIL_IMAP_PORT: '1',
  GMAIL_SMTP_HOST: '127.0.0.1',
  GMAIL_SMTP_PORT: '1',
};

describe('commands beside a running server', () => {
  let product: Product;
  beforeAll(async () => {
    // Without Google: people connect by app passwords and other mail servers.
    product = await startProduct({ settings: NOWHERE });
  });
  afterAll(() => product.close());
  const run = (...args: string[]) =>
    runCommand({
      args,
      environment: {
        MAILSYNC_SANDBOX: 'off',
        MAILSYNC_DATA_DIR: product.dataDir,
        MAILSYNC_URL: product.url,
        ...NOWHERE,
      },
    });

  it('a second start is refused with a clear word, and the first goes on', async () => {
    const { code, said } = await run('start');
    expect(code).toBe(1);
    expect(said).toMatch(/Mail Sync is running already on the database .*mailsync\.db\. Stop that one first/);
    expect(await (await fetch(`${product.url}/readyz`)).json()).toMatchObject({ ok: true });
  });

  it('a person is taken on, and the server knows them at once', async () => {
    const invited = await run(
      'user',
      'create',
      '--email',
      'maya@oak.example',
      '--name',
      'Maya',
      '--role',
      'salesperson',
    );
    expect(invited.code).toBe(0);
    const [link] = /http:\S+\/invitation\/\S+/.exec(invited.output)!;
    const token = new URL(link).pathname.split('/').at(-1);
    const invitation = await fetch(`${product.url}/api/v1/invitations/${token}`);
    expect(await invitation.json()).toMatchObject({ email: 'maya@oak.example' });

    const passwordFile = join(product.dataDir, 'password.txt');
    writeFileSync(passwordFile, 'a password for the tests\n');
    const made = await run(
      'user',
      'create',
      '--email',
      'ben@oak.example',
      '--name',
      'Ben',
      '--role',
      'administrator',
      '--password-file',
      passwordFile,
    );
    expect(made).toMatchObject({ code: 0, output: expect.not.stringContaining('invitation') });
    await product.signIn({ email: 'ben@oak.example', password: 'a password for the tests' });

    const again = await run(
      'user',
      'create',
      '--email',
      'ben@oak.example',
      '--name',
      'Ben',
      '--role',
      'salesperson',
    );
    expect(again).toMatchObject({
      code: 1,
      said: expect.stringContaining('belongs to somebody who is here already'),
    });
  });

  it('a backup is taken, and a restore is refused', async () => {
    const file = join(product.dataDir, 'backup.db');
    const backup = await run('backup', file);
    expect(backup.code).toBe(0);
    expect(backup.output).toContain(file);
    expect(backup.output).toContain(
      `The secret is NOT inside. Keep it too, apart from the backup: ${product.dataDir}/secret.key`,
    );
    expect(await run('backup', file)).toMatchObject({
      code: 1,
      said: expect.stringContaining('overwrites nothing'),
    });
    expect(await run('restore', file, '--replace')).toMatchObject({
      code: 1,
      said: expect.stringContaining('running already'),
    });
  });

  it('there is nothing to migrate, and nothing is changed', async () => {
    expect(await run('migrate')).toMatchObject({ code: 0, output: expect.stringContaining('is up to date') });
  });

  it('the doctor finds the server at its address, and names the servers for app passwords as the only way', async () => {
    const { code, output } = await run('doctor', '--json');
    const { ok, findings } = JSON.parse(output) as {
      ok: boolean;
      findings: { check: string; severity: string; what: string }[];
    };
    expect([code, ok]).toEqual([1, false]);
    expect(findings.find(({ check }) => check === 'address')?.what).toContain('answers at');
    expect(findings.filter(({ severity }) => severity === 'fault').map(({ check }) => check)).toEqual([
      'mail.imap',
      'mail.smtp',
    ]);
  });

  it('nobody is sent to a Google that is not configured', async () => {
    const admin = await product.signIn();
    await expect(admin.post('/api/v1/mailboxes/google', {})).rejects.toThrow(/409[\s\S]*app password/);
  });

  it('health and metrics are told to whoever runs it', async () => {
    const read = async (path: string) => (await fetch(`${product.url}${path}`)).text();
    expect(JSON.parse(await read('/healthz'))).toEqual({
      ok: true,
      checks: { eventLoop: 'ok', state: 'running' },
    });
    expect(JSON.parse(await read('/readyz'))).toMatchObject({ ok: true, checks: { database: 'ok' } });
    const metrics = await read('/metrics');
    expect(metrics).toContain('mailsync_http_requests_total{method="GET",route="/healthz",status="200"}');
    expect(metrics).toContain('mailsync_passes_total{outcome="succeeded"} 0');
    expect(metrics).toMatch(/# TYPE mailsync_http_request_duration_seconds histogram/);
  });

  it('a killed server leaves no lock behind', async () => {
    await product.kill();
    product.begin();
    await product.ready();
    expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [[], /Say what to do\.[\s\S]*Usage: mailsync/],
    [['bakup', 'x'], /There is no command "bakup"\. Did you mean "backup"\?/],
    [['user'], /There is no command "user"\. Did you mean "user create"\?/],
    [['doctor', '--jsn'], /has no option --jsn\. Did you mean --json\?/],
    [['backup'], /<file> is missing/],
    [['user', 'create', '--name', 'Maya'], /--email <address>, --role <role> are missing/],
    [['restore', 'a', 'b'], /not clear what "b" is for/],
  ])('%j is told, and nothing is tried', async (args, said) => {
    const result = await runCommand({ args, environment: {} });
    expect(result.code).toBe(2);
    expect(result.said).toMatch(said);
  });

  it('each command has its help', async () => {
    const { output } = await runCommand({ args: ['--help'], environment: {} });
    const commands = ['start', 'migrate', 'doctor', 'backup', 'restore', 'user create'];
    for (const command of commands) expect(output).toContain(`\n  ${command}`);
    const help = await runCommand({ args: ['restore', '--help'], environment: {} });
    expect(help).toMatchObject({ code: 0, output: expect.stringContaining('--replace') });
    const version = await runCommand({ args: ['--version'], environment: {} });
    const { version: own } = JSON.parse(
      readFileSync(new URL('../../apps/server/package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(version.output.trim()).toBe(own);
  });
});
