import { describe, expect, it } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { describeProblems } from './describe-problems.ts';
import { type Environment, parseSettings, readSettings } from './read-settings.ts';

const google = { GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET: 'a-secret' };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyFile = JSON.stringify({
  type: 'service_account',
  private_key_id: 'abc',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'reader@a-project.iam.gserviceaccount.com',
});
const topic = { ...google, GOOGLE_PUBSUB_TOPIC: 'projects/a-project/topics/mail' };
const pulled = {
  ...topic,
  GOOGLE_PUBSUB_SUBSCRIPTION: 'projects/a-project/subscriptions/mail',
  GOOGLE_PUBSUB_CREDENTIALS: keyFile,
};
const production = {
  NODE_ENV: 'production',
  MAILSYNC_URL: 'https://mail.company.example',
  MAILSYNC_SECRET: 'x'.repeat(64),
  ...google,
};

const problemsOf = (environment: Environment, readFile?: (path: string) => string) => {
  const read = readSettings({ environment, ...(readFile && { readFile }) });
  return read.ok ? [] : read.problems.map(({ name }) => name);
};

describe('settings', () => {
  it('with nothing configured it is a trial on the sandbox', () => {
    const read = readSettings({ environment: {} });
    expect(read).toMatchObject({ ok: true, isSandbox: true });
  });

  it('with Google configured it is the real thing, with defaults for the rest', () => {
    const read = readSettings({ environment: google });
    expect(read).toMatchObject({
      ok: true,
      isSandbox: false,
      settings: {
        PORT: 3000,
        HOST: '127.0.0.1',
        MAILSYNC_SYNC_INTERVAL: 60_000,
        MAILSYNC_GIVE_UP_AFTER: 172_800_000,
      },
    });
  });

  it('what stands in for settings is read like settings: a port is a number', () => {
    expect(
      parseSettings({ GMAIL_IMAP_PORT: '1993', GMAIL_IMAP_HOST: '127.0.0.1', SOMETHING: 'else' }),
    ).toEqual({
      GMAIL_IMAP_PORT: 1993,
      GMAIL_IMAP_HOST: '127.0.0.1',
    });
    expect(problemsOf({ ...google, GMAIL_IMAP_PORT: 'many', GMAIL_SMTP_HOST: 'smtps://x' })).toEqual([
      'GMAIL_IMAP_PORT',
      'GMAIL_SMTP_HOST',
    ]);
  });

  it('which mail servers people may connect is a list, and a slip in it is named', () => {
    expect(parseSettings({ MAILSYNC_MAIL_HOSTS: 'none' }).MAILSYNC_MAIL_HOSTS).toMatchObject({
      isPublicAllowed: false,
    });
    const read = readSettings({ environment: { ...google, MAILSYNC_MAIL_HOSTS: 'public, 10.0.0.0/99' } });
    expect(read.ok ? [] : read.problems).toEqual([
      { name: 'MAILSYNC_MAIL_HOSTS', problem: expect.stringContaining('"10.0.0.0/99"') },
    ]);
  });

  it('in production nothing is a trial: all that is missing is said at once', () => {
    expect(
      problemsOf({ NODE_ENV: 'production', GOOGLE_CLIENT_ID: 'an-id', SLACK_BOT_TOKEN: 'xoxb-1' }),
    ).toEqual(['GOOGLE_CLIENT_SECRET', 'SLACK_APP_TOKEN', 'MAILSYNC_URL', 'MAILSYNC_SECRET']);
    expect(problemsOf(production)).toEqual([]);
  });

  it('in production Google is not needed: app passwords and other mail servers reach mailboxes too', () => {
    const { NODE_ENV, MAILSYNC_URL, MAILSYNC_SECRET } = production;
    expect(readSettings({ environment: { NODE_ENV, MAILSYNC_URL, MAILSYNC_SECRET } })).toMatchObject({
      ok: true,
      isSandbox: false,
      settings: { GOOGLE_CLIENT_ID: undefined },
    });
  });

  it.each([
    [{ ...google, PORT: 'eighty' }, 'PORT'],
    [{ ...google, PORT: '70000' }, 'PORT'],
    [{ ...google, MAILSYNC_URL: 'mail.company.example' }, 'MAILSYNC_URL'],
    [{ ...google, MAILSYNC_SYNC_INTERVAL: '60' }, 'MAILSYNC_SYNC_INTERVAL'],
    [{ ...google, MAILSYNC_SYNC_INTERVAL: '10ms' }, 'MAILSYNC_SYNC_INTERVAL'],
    [{ ...google, MAILSYNC_SYNC_INTERVAL: '31m' }, 'MAILSYNC_SYNC_INTERVAL'],
    [{ GOOGLE_CLIENT_ID: 'an-id' }, 'GOOGLE_CLIENT_SECRET'],
    [topic, 'GOOGLE_PUBSUB_SUBSCRIPTION'],
    [{ ...pulled, GOOGLE_PUBSUB_TOPIC: 'mail' }, 'GOOGLE_PUBSUB_TOPIC'],
    [{ ...pulled, GOOGLE_PUBSUB_TOPIC: '' }, 'GOOGLE_PUBSUB_TOPIC'],
    [{ ...pulled, GOOGLE_PUBSUB_SUBSCRIPTION: 'mail' }, 'GOOGLE_PUBSUB_SUBSCRIPTION'],
    [{ ...pulled, GOOGLE_PUBSUB_CREDENTIALS: '' }, 'GOOGLE_PUBSUB_CREDENTIALS'],
    [{ ...pulled, GOOGLE_PUBSUB_CREDENTIALS: '{}' }, 'GOOGLE_PUBSUB_CREDENTIALS'],
    [{ ...pulled, GOOGLE_PUBSUB_CREDENTIALS: keyFile.replace(/MII/g, 'XXX') }, 'GOOGLE_PUBSUB_CREDENTIALS'],
    [{ ...topic, GOOGLE_PUBSUB_PUSH_ACCOUNT: 'pusher' }, 'GOOGLE_PUBSUB_PUSH_ACCOUNT'],
    [{ ...google, MAILSYNC_SECRET: 'short' }, 'MAILSYNC_SECRET'],
    [{ ...google, DATABASE_URL: 'postgres://localhost/mailsync' }, 'DATABASE_URL'],
    [{ ...google, MAILSYNC_ROLES: 'sync' }, 'MAILSYNC_ROLES'],
    [{ ...google, MAILSYNC_SANDBOX: 'yes' }, 'MAILSYNC_SANDBOX'],
    [{ ...google, GOOGLE_QUOTA: '2026' }, 'GOOGLE_QUOTA'],
    [{ ...google, GOOGLE_QUOTA_UNITS_PER_MAILBOX_MINUTE: '999' }, 'GOOGLE_QUOTA_UNITS_PER_MAILBOX_MINUTE'],
    [{ ...google, GOOGLE_QUOTA_UNITS_PER_PROJECT_MINUTE: '1e9' }, 'GOOGLE_QUOTA_UNITS_PER_PROJECT_MINUTE'],
    [{ ...google, GOOGLE_QUOTA_UNITS_PER_DAY: '80,000,000' }, 'GOOGLE_QUOTA_UNITS_PER_DAY'],
    [{ ...google, SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN'],
    [{ ...google, SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN'],
    [{ ...google, SLACK_SIGNING_SECRET: 's' }, 'SLACK_BOT_TOKEN'],
    [{ ...google, SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'token' }, 'SLACK_APP_TOKEN'],
    [{ ...google, SLACK_BOT_TOKEN: 'token', SLACK_SIGNING_SECRET: 's' }, 'SLACK_BOT_TOKEN'],
    [{ ...google, MAILSYNC_ADMIN_EMAIL: 'a@company.example' }, 'MAILSYNC_ADMIN_PASSWORD'],
    [{ ...google, MAILSYNC_INTERVAL: '60s' }, 'MAILSYNC_INTERVAL'],
  ])('names what is wrong: %j', (environment, name) => {
    expect(problemsOf(environment)).toEqual([name]);
  });

  it('takes the quota of a new Google Cloud project, unless it is told of an older one or of raised limits', () => {
    expect(readSettings({ environment: google })).toMatchObject({
      settings: { GOOGLE_QUOTA: 'since-may-2026', GOOGLE_QUOTA_UNITS_PER_DAY: undefined },
    });
    const raised = { GOOGLE_QUOTA: 'before-may-2026', GOOGLE_QUOTA_UNITS_PER_DAY: '2000000000' };
    expect(readSettings({ environment: { ...google, ...raised } })).toMatchObject({
      settings: { GOOGLE_QUOTA: 'before-may-2026', GOOGLE_QUOTA_UNITS_PER_DAY: 2_000_000_000 },
    });
  });

  it('Slack is reached with an app token or with a signing secret, each also from a file', () => {
    const readFile = () => 'xapp-1-from-a-file\n';
    const bot = { ...google, SLACK_BOT_TOKEN: 'xoxb-1' };
    expect(problemsOf({ ...bot, SLACK_SIGNING_SECRET: 's' })).toEqual([]);
    expect(problemsOf({ ...bot, SLACK_SIGNING_SECRET: 's', SLACK_APP_TOKEN: 'xapp-1' })).toEqual([]);
    expect(
      readSettings({ environment: { ...bot, SLACK_APP_TOKEN_FILE: '/run/secrets/slack' }, readFile }),
    ).toMatchObject({ ok: true, settings: { SLACK_APP_TOKEN: 'xapp-1-from-a-file' } });
  });

  it('two Slack tokens that stand in each other’s place are both named', () => {
    const swapped = { SLACK_BOT_TOKEN: 'xapp-1', SLACK_APP_TOKEN: 'xoxb-1' };
    const read = readSettings({ environment: { ...google, ...swapped } });
    expect(read.ok ? [] : read.problems).toEqual([
      { name: 'SLACK_BOT_TOKEN', problem: expect.stringContaining('belongs in SLACK_APP_TOKEN') },
      { name: 'SLACK_APP_TOKEN', problem: expect.stringContaining('belongs in SLACK_BOT_TOKEN') },
    ]);
  });

  it('reads secrets from files, and says when one cannot be read or is given twice', () => {
    const readFile = (path: string) => {
      if (path === '/run/secrets/google') return 'from a file\n';
      throw new Error('no such file');
    };
    const environment = { GOOGLE_CLIENT_ID: 'an-id', GOOGLE_CLIENT_SECRET_FILE: '/run/secrets/google' };
    expect(readSettings({ environment, readFile })).toMatchObject({
      ok: true,
      settings: { GOOGLE_CLIENT_SECRET: 'from a file' },
    });
    // Nobody is told to make a new secret when only the file of the old one is out of reach.
    const production = { NODE_ENV: 'production', MAILSYNC_URL: 'https://mail.company.example' };
    expect(problemsOf({ ...production, MAILSYNC_SECRET_FILE: '/missing' }, readFile)).toEqual([
      'MAILSYNC_SECRET_FILE',
    ]);
    expect(problemsOf({ ...google, MAILSYNC_SECRET_FILE: '/missing' }, readFile)).toEqual([
      'MAILSYNC_SECRET_FILE',
    ]);
    expect(problemsOf({ ...google, GOOGLE_CLIENT_SECRET_FILE: '/run/secrets/google' }, readFile)).toEqual([
      'GOOGLE_CLIENT_SECRET',
    ]);
  });

  it('Gmail tells of mail through a topic and a subscription with a key, or through pushes of an account', () => {
    expect(readSettings({ environment: pulled })).toMatchObject({
      ok: true,
      settings: {
        GOOGLE_PUBSUB_CREDENTIALS: {
          clientEmail: 'reader@a-project.iam.gserviceaccount.com',
          privateKeyId: 'abc',
        },
        GOOGLE_PUBSUB_URL: 'https://pubsub.googleapis.com',
      },
    });
    const { GOOGLE_PUBSUB_CREDENTIALS: _, ...rest } = pulled;
    const fromFile = { ...rest, GOOGLE_PUBSUB_CREDENTIALS_FILE: '/run/secrets/pubsub' };
    expect(problemsOf(fromFile, () => keyFile)).toEqual([]);
    expect(
      problemsOf({ ...topic, GOOGLE_PUBSUB_PUSH_ACCOUNT: 'pusher@a-project.iam.gserviceaccount.com' }),
    ).toEqual([]);
  });

  it('every problem comes with its mend, in one piece', () => {
    const read = readSettings({
      environment: { ...google, PORT: 'x', DATABASE_URL: 'postgres://localhost/m' },
    });
    expect(describeProblems(read.ok ? [] : read.problems)).toBe(
      [
        '2 settings are wrong:',
        '  • PORT must be a port, a number from 0 to 65535',
        '  • DATABASE_URL must be file:/path/mailsync.db or be left out: PostgreSQL needs a job queue that this version does not have yet',
        '',
        'All settings are explained in README.md.',
      ].join('\n'),
    );
  });
});
