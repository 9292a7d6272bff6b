import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GoogleDouble, openGoogleDouble, openSlackStandIn, type SlackStandIn } from '@mailsync/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../product/run-command.ts';
import { startProduct } from '../product/start-product.ts';

const URL_OF_PRODUCT = 'http://localhost:3000';
const SECRET = 'the secret of this installation, and long enough';
const TOPIC = 'projects/a-project/topics/mail-sync';
const SUBSCRIPTION = 'projects/a-project/subscriptions/mail-sync';
const READER = 'reader@a-project.iam.gserviceaccount.com';

interface FindingJson {
  check: string;
  severity: 'ok' | 'warning' | 'fault';
  what: string;
  why: string | null;
  mend: string | null;
}

describe('doctor', () => {
  let google: GoogleDouble;
  let slack: SlackStandIn;
  let dataDir: string;
  let trustDir: string;
  let environment: Record<string, string>;

  beforeAll(async () => {
    [dataDir, trustDir] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'mailsync-doctor-'))) as [
      string,
      string,
    ];
    google = await openGoogleDouble({
      authorityFile: join(trustDir, 'authority.pem'),
      clients: [
        {
          clientId: 'the-client',
          clientSecret: 'GOCSPX-the-secret-of-the-client',
          redirectUris: ['/oauth/google/callback', '/oauth/google/sign-in/callback'].map(
            (path) => `${URL_OF_PRODUCT}${path}`,
          ),
        },
      ],
    });
    slack = await openSlackStandIn({
      productUrl: () => URL_OF_PRODUCT,
      users: [],
      signingSecret: 'the signing secret of the tests',
      botToken: 'xoxb-for-tests',
      teamName: 'Fairlane',
    });
    await google.control.makeTopic({ name: TOPIC });
    await google.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, subscribers: [READER] });
    const key = await google.control.makeServiceAccount({ email: READER });
    environment = {
      ...google.settings,
      ...slack.settings,
      GOOGLE_CLIENT_ID: 'the-client',
      GOOGLE_CLIENT_SECRET: 'GOCSPX-the-secret-of-the-client',
      GOOGLE_PUBSUB_TOPIC: TOPIC,
      GOOGLE_PUBSUB_SUBSCRIPTION: SUBSCRIPTION,
      GOOGLE_PUBSUB_CREDENTIALS: JSON.stringify(key),
      MAILSYNC_SANDBOX: 'off',
      MAILSYNC_URL: URL_OF_PRODUCT,
      MAILSYNC_SECRET: SECRET,
      MAILSYNC_DATA_DIR: dataDir,
    };
    const product = await startProduct({ settings: environment, dataDir });
    await product.close();
  });
  afterAll(async () => {
    await google?.close();
    await slack?.close();
    for (const dir of [dataDir, trustDir]) rmSync(dir, { recursive: true, force: true });
  });

  async function examine(change: Record<string, string> = {}) {
    const { code, output, said, durationMs } = await runCommand({
      args: ['doctor', '--json'],
      environment: { ...environment, ...change },
    });
    for (const secret of [SECRET, 'GOCSPX-the-secret-of-the-client', 'xoxb-for-tests', 'PRIVATE KEY'])
      expect(said).not.toContain(secret);
    const { findings } = JSON.parse(output) as { findings: FindingJson[] };
    return { code, durationMs, findings, faults: findings.filter(({ severity }) => severity === 'fault') };
  }

  it('finds nothing wrong where all is well, and says so', async () => {
    const { code, findings } = await examine();
    expect(findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    const { output } = await runCommand({ args: ['doctor'], environment });
    expect(output).toMatch(/slack\.scopes: The Slack app has every scope[\s\S]*\nAll is well\.\n$/);
  });

  it.each<[string, string, Record<string, string>, RegExp, RegExp]>([
    [
      'the secret of another client',
      'google.client',
      { GOOGLE_CLIENT_SECRET: 'GOCSPX-another' },
      /does not take GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET \(invalid_client\)/,
      /Google Auth Platform → Clients/,
    ],
    [
      'an address that Google does not send people back to',
      'google.redirect',
      { MAILSYNC_URL: 'https://mail.elsewhere.example' },
      /redirect_uri_mismatch/,
      /add exactly this.*https:\/\/mail\.elsewhere\.example\/oauth\/google\/callback/,
    ],
    [
      'a bot token that Slack does not know',
      'slack.token',
      { SLACK_BOT_TOKEN: 'xoxb-of-an-app-that-is-gone' },
      /does not take SLACK_BOT_TOKEN \(invalid_auth\)/,
      /Bot User OAuth Token/,
    ],
    [
      'a subscription that may not be read',
      'pubsub',
      { GOOGLE_PUBSUB_SUBSCRIPTION: `${SUBSCRIPTION}-of-others` },
      /may not read projects\/a-project\/subscriptions\/mail-sync-of-others/,
      /Pub\/Sub Subscriber/,
    ],
    [
      'another secret than that of the database',
      'secret',
      { MAILSYNC_SECRET: 'another secret than the first, and long enough' },
      /another one than the database was made with/,
      /Set MAILSYNC_SECRET to what it was/,
    ],
  ])('names %s, with its mend', async (_what, check, change, what, mend) => {
    const { code, faults } = await examine(change);
    expect(code).toBe(1);
    expect(faults).toEqual([
      {
        check,
        severity: 'fault',
        what: expect.stringMatching(what),
        why: expect.any(String),
        mend: expect.stringMatching(mend),
      },
    ]);
  });

  it('names missing scopes of Slack', async () => {
    const poor = await openSlackStandIn({
      productUrl: () => URL_OF_PRODUCT,
      users: [],
      signingSecret: 'x',
      botToken: 'xoxb-for-tests',
      teamName: 'Fairlane',
      scopes: ['commands', 'chat:write'],
    });
    const { faults } = await examine({ SLACK_API_URL: poor.settings.SLACK_API_URL });
    await poor.close();
    expect(faults).toMatchObject([
      { check: 'slack.scopes', what: expect.stringContaining('users:read.email') },
    ]);
  });

  it('names a certificate that is not trusted', async () => {
    const { findings } = await examine({ MAILSYNC_CA_FILE: '' });
    expect(findings.find(({ check }) => check === 'mail.imap')).toMatchObject({
      severity: 'warning',
      mend: expect.stringContaining('MAILSYNC_CA_FILE'),
    });
  });

  it('names a damaged database, and does not touch it', async () => {
    const path = join(dataDir, 'mailsync.db');
    const whole = readFileSync(path);
    const broken = Buffer.from(whole);
    broken.fill(0xff, 4096 * 60, 4096 * 100);
    writeFileSync(path, broken);
    const { faults } = await examine();
    expect(faults).toMatchObject([
      {
        check: 'database',
        what: expect.stringContaining('damaged'),
        mend: expect.stringContaining('mailsync restore'),
      },
    ]);
    expect(readFileSync(path).equals(broken)).toBe(true);
    writeFileSync(path, whole);
  });
});
