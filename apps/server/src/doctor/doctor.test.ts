import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@mailsync/db';
import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { SCOPES } from '@mailsync/slack-bot';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../config/read-settings.ts';
import { locate } from '../commands/read-place.ts';
import { openSecrets } from '../keep-key.ts';
import { stampDatabase } from '../stamp-database.ts';
import { checkDisk } from './check-disk.ts';
import { describeNetworkError } from './describe-network-error.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { writeFindings } from './write-findings.ts';

const now = new Date('2026-05-04T07:00:00Z');
const clock = createManualClock(now);
const secrets = {
  GOOGLE_CLIENT_SECRET: 'GOCSPX-not-to-be-shown',
  SLACK_BOT_TOKEN: 'xoxb-not-to-be-shown',
  SLACK_SIGNING_SECRET: 'signing-not-to-be-shown',
  MAILSYNC_SECRET: 'sealing-not-to-be-shown-and-long-enough',
};
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pubsub = {
  GOOGLE_PUBSUB_TOPIC: 'projects/p/topics/mail',
  GOOGLE_PUBSUB_SUBSCRIPTION: 'projects/p/subscriptions/mail',
  GOOGLE_PUBSUB_CREDENTIALS: JSON.stringify({
    type: 'service_account',
    private_key_id: 'k',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'reader@p.iam.gserviceaccount.com',
  }),
};

/** What the services answer: by the end of their address, a status with a body. */
type Answers = Record<string, { status?: number; body?: unknown; headers?: Record<string, string> } | Error>;
const SLACK_SCOPES = SCOPES.map(({ scope }) => scope).join(',');
const WELL: Answers = {
  '/token': { status: 400, body: { error: 'invalid_grant' } },
  '/auth': { status: 302, headers: { location: 'https://accounts.google.com/v3/signin/identifier' } },
  '/auth.test': { body: { ok: true, team: 'Fairlane' }, headers: { 'x-oauth-scopes': SLACK_SCOPES } },
  ':testIamPermissions': { body: { permissions: ['pubsub.subscriptions.consume'] } },
};

const answerAs =
  (answers: Answers, date = now): typeof fetch =>
  async (input) => {
    const { pathname } = new URL(String(input));
    const answer = Object.entries(answers).find(([end]) => pathname.endsWith(end))?.[1] ?? { status: 404 };
    if (answer instanceof Error) throw answer;
    return new Response(JSON.stringify(answer.body ?? {}), {
      status: answer.status ?? 200,
      headers: { date: date.toUTCString(), ...answer.headers },
    });
  };

describe('doctor', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'mailsync-doctor-'));
    return () => rmSync(dataDir, { recursive: true });
  });

  async function findAll({
    environment = {},
    answers = {},
    date,
  }: { environment?: Record<string, string>; answers?: Answers; date?: Date } = {}): Promise<Finding[]> {
    const read = readSettings({
      environment: {
        MAILSYNC_DATA_DIR: dataDir,
        MAILSYNC_URL: 'https://mail.company.example',
        GOOGLE_CLIENT_ID: 'an-id',
        // Nobody listens there.
        GMAIL_IMAP_HOST: '127.0.0.1',
        GMAIL_IMAP_PORT: '1',
        GMAIL_SMTP_HOST: '127.0.0.1',
        GMAIL_SMTP_PORT: '1',
        ...secrets,
        ...environment,
      },
    });
    const { settings, isSandbox, isProduction } = read;
    return examine({
      place: { ...locate({ settings, isSandbox }), isSandbox, settings },
      isProduction,
      problems: read.ok ? [] : read.problems,
      clock,
      migrationsDir: undefined,
      request: answerAs({ ...WELL, ...answers }, date),
    });
  }
  const find = async (check: string, input?: Parameters<typeof findAll>[0]) =>
    (await findAll(input)).find((one) => one.check === check);

  async function makeDatabase({ secret = secrets.MAILSYNC_SECRET } = {}) {
    const db = await openDatabase({
      url: `file:${join(dataDir, 'mailsync.db')}`,
      logger: createSilentLogger(),
    });
    await stampDatabase({ db, isSandbox: false });
    await openSecrets({ db, settings: { MAILSYNC_SECRET: secret }, dataDir });
    return db;
  }

  it('where all is well nothing is at fault, and mail servers that do not answer are a warning', async () => {
    await (await makeDatabase()).close();
    const findings = await findAll({ environment: pubsub });
    expect(findings.filter(({ severity }) => severity !== 'ok').map(({ check }) => check)).toEqual([
      'mail.imap',
      'mail.smtp',
    ]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'settings',
        'disk',
        'database',
        'secret',
        'mail',
        'address',
        'google.client',
        'google.redirect',
        'pubsub',
        'slack.token',
        'slack.scopes',
        'slack.signing_secret',
        'clock',
      ]),
    );
  });

  it('before the first start it says of a secret only what is known of it', async () => {
    expect((await find('secret'))?.what).toBe('A secret is given; the first start seals with it.');
    const without = { MAILSYNC_SECRET: '' };
    expect((await find('secret', { environment: without }))?.what).toContain('the first start makes');
    // In production there is no start without one, which the settings say.
    const findings = await findAll({ environment: { ...without, NODE_ENV: 'production' } });
    expect(findings.filter(({ check }) => check === 'secret')).toEqual([]);
    expect(findings.find(({ check }) => check === 'settings')?.what).toContain('MAILSYNC_SECRET is missing');
  });

  it('a setting that is none is to be spelled right, not set', async () => {
    const unknown = await find('settings', { environment: { MAILSYNC_DATA_DIRR: '/data' } });
    expect(unknown?.mend).toBe(
      'Spell MAILSYNC_DATA_DIRR as the README does, or take it out of the environment, and start Mail Sync again.',
    );
  });

  it('speaks of the Gmail API only where Google is set up', async () => {
    await (await makeDatabase()).close();
    expect((await find('mail'))?.what).toContain(
      'Whether the Gmail API is enabled shows with the first one.',
    );
    const environment = { GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: '' };
    expect((await find('mail', { environment }))?.what).toBe('No mailbox is connected yet.');
  });

  it('names the address that stands in links without MAILSYNC_URL, with the port', async () => {
    const found = await find('address', { environment: { MAILSYNC_URL: '', PORT: '3100' } });
    expect(found?.what).toBe('MAILSYNC_URL is not set, so that http://localhost:3100 stands in every link.');
  });

  it('promises no first start where the data dir cannot be made', async () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    const findings = await findAll({ environment: { MAILSYNC_DATA_DIR: join(file, 'data') } });
    expect(findings.find(({ check }) => check === 'disk')?.severity).toBe('fault');
    expect(findings.filter(({ what }) => what.includes('the first start'))).toEqual([]);
  });

  it('a name that is not known is told without its port', () => {
    const error = Object.assign(new Error('nobody'), { code: 'ENOTFOUND' });
    expect(describeNetworkError({ host: 'imap.gmail.example:993', error }).what).toBe(
      'The name imap.gmail.example is not known here (ENOTFOUND).',
    );
  });

  it.each<[string, string, Answers, RegExp]>([
    [
      'a wrong client',
      'google.client',
      { '/token': { status: 401, body: { error: 'invalid_client' } } },
      /GOOGLE_CLIENT_ID.*\(invalid_client\)/,
    ],
    [
      'a deleted client',
      'google.client',
      { '/token': { status: 401, body: { error: 'deleted_client' } } },
      /deleted_client/,
    ],
    [
      'an unknown name',
      'google.client',
      { '/token': new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }) },
      /oauth2\.googleapis\.com is not known/,
    ],
    [
      'a replaced certificate',
      'google.client',
      { '/token': new TypeError('fetch failed', { cause: { code: 'SELF_SIGNED_CERT_IN_CHAIN' } }) },
      /certificate of oauth2/,
    ],
    [
      'a redirect address that Google does not have',
      'google.redirect',
      {
        '/auth': {
          status: 302,
          headers: {
            location: `https://accounts.google.com/signin/oauth/error?authError=${Buffer.from('\n\u0015redirect_uri_mismatch').toString('base64url')}`,
          },
        },
      },
      /https:\/\/mail\.company\.example\/oauth\/google\/callback/,
    ],
    [
      'a key that Google does not accept',
      'pubsub',
      { ':testIamPermissions': { status: 401 } },
      /does not accept the key/,
    ],
    [
      'a subscription without the grant',
      'pubsub',
      { ':testIamPermissions': {} },
      /may not read projects\/p\/subscriptions\/mail/,
    ],
    [
      'a revoked Slack token',
      'slack.token',
      { '/auth.test': { body: { ok: false, error: 'token_revoked' } } },
      /token_revoked/,
    ],
    [
      'missing scopes',
      'slack.scopes',
      { '/auth.test': { body: { ok: true }, headers: { 'x-oauth-scopes': 'commands,chat:write' } } },
      /lacks chat:write\.public.*users:read\.email/,
    ],
  ])('names %s, with its mend', async (_what, check, answers, what) => {
    const finding = await find(check, { answers, environment: pubsub });
    expect(finding).toMatchObject({ severity: 'fault', what: expect.stringMatching(what) });
    expect(finding?.why).toBeTruthy();
    expect(finding?.mend).toBeTruthy();
  });

  it('asks for the scopes of the manifest, each with its reason', async () => {
    const answers = { '/auth.test': { body: { ok: true }, headers: { 'x-oauth-scopes': '' } } };
    const finding = await find('slack.scopes', { answers, environment: pubsub });
    for (const { scope, reason } of SCOPES) expect(finding?.why).toContain(`${scope} ${reason}`);
  });

  it('a service that is out for the moment is no fault of the settings', async () => {
    const answers = { '/token': { status: 503 }, '/auth.test': { status: 429 } };
    expect(await find('google.client', { answers })).toMatchObject({ severity: 'warning' });
    expect(await find('slack.token', { answers })).toMatchObject({ severity: 'warning' });
  });

  it.each([
    [-24 * 60 * 60, 'fault', /24 hours ahead of/],
    [3 * 24 * 60 * 60, 'fault', /3 days behind/],
    [120, 'warning', /2 minutes behind/],
    [30, 'ok', /agrees/],
  ])('a clock that is off by %i seconds is a %s', async (seconds, severity, what) => {
    const date = new Date(now.getTime() + seconds * 1000);
    expect(await find('clock', { date })).toMatchObject({ severity, what: expect.stringMatching(what) });
  });

  it('an address without https is a fault in production', async () => {
    const environment = { MAILSYNC_URL: 'http://mail.company.example' };
    expect(await find('address', { environment })).toMatchObject({ severity: 'warning' });
    expect(await find('address', { environment: { ...environment, NODE_ENV: 'production' } })).toMatchObject({
      severity: 'fault',
      what: expect.stringContaining('without https'),
    });
  });

  it('another secret than that of the database, a missing one, and a key that all may read are named', async () => {
    await (await makeDatabase()).close();
    const other = { MAILSYNC_SECRET: 'another secret than the first one, long enough' };
    expect(await find('secret', { environment: other })).toMatchObject({
      severity: 'fault',
      what: expect.stringContaining('another one'),
    });
    expect(await find('secret', { environment: { MAILSYNC_SECRET: '' } })).toMatchObject({
      severity: 'fault',
      what: expect.stringContaining('is missing'),
    });
    writeFileSync(join(dataDir, 'secret.key'), secrets.MAILSYNC_SECRET);
    chmodSync(join(dataDir, 'secret.key'), 0o644);
    expect(await find('secret', { environment: { MAILSYNC_SECRET: '' } })).toMatchObject({
      severity: 'warning',
      mend: expect.stringContaining('chmod 600'),
    });
  });

  it('a damaged database, and one that is none, are named', async () => {
    const db = await makeDatabase();
    await db.close();
    const path = join(dataDir, 'mailsync.db');
    writeFileSync(path, 'somebody’s notes, and no database at all '.repeat(100));
    expect(await find('database')).toMatchObject({
      severity: 'fault',
      mend: expect.stringContaining('mailsync restore'),
    });
  });

  it('what the server has met and not got over is told with its steps', async () => {
    const db = await makeDatabase();
    await db.write((r) =>
      r.syncErrors.insert({
        id: 'e1',
        mailboxId: null,
        code: 'gmail.api_disabled',
        detail: '',
        occurredAt: now,
        lastSeenAt: now,
        count: 1,
        resolvedAt: null,
      }),
    );
    await db.close();
    expect(await find('mail')).toMatchObject({
      severity: 'fault',
      what: expect.stringContaining('gmail.api_disabled'),
    });
  });

  it.each([
    [{ refusedBy: 'EROFS', freeBytes: 1e12, databaseBytes: 0 }, 'fault', /read-only/],
    [{ refusedBy: 'EACCES', freeBytes: 1e12, databaseBytes: 0 }, 'fault', /chown/],
    [{ refusedBy: null, freeBytes: 5e7, databaseBytes: 0 }, 'fault', /Make room/],
    [{ refusedBy: null, freeBytes: 2e9, databaseBytes: 3e9 }, 'warning', /Make room/],
  ])('a disk like %j is a %s', (disk, severity, mend) => {
    expect(checkDisk({ dataDir: '/data', disk })).toMatchObject([
      { severity, mend: expect.stringMatching(mend) },
    ]);
  });

  it('never shows a secret, and ends with a count', async () => {
    const answers = {
      '/token': { status: 401, body: { error: 'invalid_client' } },
      '/auth.test': { body: { ok: false, error: 'invalid_auth' } },
    };
    const findings = await findAll({ answers, environment: { ...pubsub, PORT: 'eighty' } });
    const text = `${writeFindings(findings)} ${JSON.stringify(findings)}`;
    for (const secret of [...Object.values(secrets), 'PRIVATE KEY']) expect(text).not.toContain(secret);
    expect(writeFindings(findings)).toMatch(/\n3 faults, 2 warnings\.$/);
  });
});
