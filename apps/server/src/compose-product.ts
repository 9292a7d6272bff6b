import { createApi } from '@mailsync/api';
import { createCrm } from '@mailsync/crm';
import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, Pulse, SecretBox, Service } from '@mailsync/foundation';
import { createEmbeddedJobQueue } from '@mailsync/jobs';
import type { SlackBotInput } from '@mailsync/slack-bot';
import { createSyncEngine, type PubSubSettings, QUOTA_TABLES, type QuotaTable } from '@mailsync/sync-engine';
import type { Settings } from './config/settings.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createRequestCounter } from './metrics/count-requests.ts';
import { reportMetrics } from './metrics/report-metrics.ts';
import { createProcessReport } from './metrics/report-process.ts';
import type { ClockWatch } from './health/watch-clock.ts';
import type { Health } from './health/watch-health.ts';
import program from '../package.json' with { type: 'json' };

/** In a trial people watch, so mailboxes are looked at much more often than Google's quota would like for thousands. */
const SANDBOX_SYNC_INTERVAL_MS = 2_000;
/** Passes end at the next message or sooner; the rest is aborted, and done again at the next start. */
const PASSES_MAY_END_WITHIN_MS = 4_000;

/** Puts the product together: a table of contents of its parts, in the order in which they start. */
export async function composeProduct({
  settings,
  publicUrl,
  db,
  secrets,
  clock,
  createId,
  logger,
  consoleDir,
  sandbox,
  health,
  pulse,
  clockWatch,
}: {
  settings: Settings;
  publicUrl: string;
  db: Database;
  secrets: SecretBox;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  consoleDir: string | null;
  sandbox: { on: boolean; links: { name: string; url: string }[] };
  health: Health;
  pulse: Pulse;
  clockWatch: ClockWatch;
}) {
  const queue = createEmbeddedJobQueue({
    db,
    clock,
    createId,
    logger,
    pulse,
    stopTimeoutMs: PASSES_MAY_END_WITHIN_MS,
  });
  const engine = createSyncEngine({
    db,
    queue,
    clock,
    createId,
    logger,
    secrets,
    publicUrl,
    google: readGoogleSettings(settings),
    pubsub: readPubSubSettings(settings),
    mailServers: {
      imap: { host: settings.GMAIL_IMAP_HOST, port: settings.GMAIL_IMAP_PORT },
      smtp: { host: settings.GMAIL_SMTP_HOST, port: settings.GMAIL_SMTP_PORT },
    },
    mailHosts: settings.MAILSYNC_MAIL_HOSTS,
    syncIntervalMs: sandbox.on ? SANDBOX_SYNC_INTERVAL_MS : settings.MAILSYNC_SYNC_INTERVAL,
    giveUpAfterMs: settings.MAILSYNC_GIVE_UP_AFTER,
    quotaTable: readQuotaTable(settings),
    pulse,
  });
  const requests = createRequestCounter();
  const reportProcess = createProcessReport({ version: program.version });
  const crm = createCrm({ db, engine, clock, createId, publicUrl });
  const googleSignIn = settings.GOOGLE_CLIENT_ID !== undefined;
  const slackBot = await composeSlackBot({
    settings,
    db,
    engine,
    crm,
    clock,
    createId,
    logger,
    publicUrl,
    googleSignIn,
  });
  const api = createApi({
    db,
    engine,
    crm,
    clock,
    logger,
    publicUrl,
    sandbox,
    googleSignIn,
    listSlackChannels: slackBot ? () => slackBot.listChannels() : null,
    consoleDir,
    liveness: () => health.liveness(),
    readiness: () => health.readiness(),
    metrics: () =>
      reportMetrics({
        db,
        queue,
        engine,
        clock,
        further: [...requests.metrics(), ...clockWatch.metrics(), ...reportProcess()],
      }),
    onServed: requests.observe,
    mount: (app) => {
      const handle = slackBot?.handle;
      if (handle) app.post('/slack/events', (c) => handle(c.req.raw));
    },
  });

  const services: Service[] = [
    queue,
    engine,
    ...(slackBot ? [slackBot] : []),
    createHousekeeping({ db, clock, logger }),
    clockWatch,
  ];
  return { crm, services, fetch: api.fetch, closeStreams: () => api.close() };
}

function readGoogleSettings(settings: Settings) {
  return {
    clientId: settings.GOOGLE_CLIENT_ID ?? '',
    clientSecret: settings.GOOGLE_CLIENT_SECRET ?? '',
    authUrl: settings.GOOGLE_AUTH_URL,
    tokenUrl: settings.GOOGLE_TOKEN_URL,
    revokeUrl: settings.GOOGLE_REVOKE_URL,
    userinfoUrl: settings.GOOGLE_USERINFO_URL,
    certsUrl: settings.GOOGLE_CERTS_URL,
    gmailApiUrl: settings.GMAIL_API_URL,
  };
}

/** Google's table for the project, with what Google has raised for it. */
function readQuotaTable(settings: Settings): QuotaTable {
  const { units, limits } = QUOTA_TABLES[settings.GOOGLE_QUOTA];
  return {
    units,
    limits: {
      unitsPerMailboxMinute: settings.GOOGLE_QUOTA_UNITS_PER_MAILBOX_MINUTE ?? limits.unitsPerMailboxMinute,
      unitsPerProjectMinute: settings.GOOGLE_QUOTA_UNITS_PER_PROJECT_MINUTE ?? limits.unitsPerProjectMinute,
      unitsPerProjectDay: settings.GOOGLE_QUOTA_UNITS_PER_DAY ?? limits.unitsPerProjectDay,
    },
  };
}

/** Without a topic nobody is asked to tell; `readSettings` has seen to it that somebody listens. */
function readPubSubSettings(settings: Settings): PubSubSettings | null {
  const {
    GOOGLE_PUBSUB_TOPIC: topic,
    GOOGLE_PUBSUB_SUBSCRIPTION: subscription,
    GOOGLE_PUBSUB_CREDENTIALS: credentials,
    GOOGLE_PUBSUB_PUSH_ACCOUNT: account,
    GOOGLE_PUBSUB_URL: apiUrl,
  } = settings;
  if (!topic) return null;
  return {
    topic,
    pull: subscription && credentials ? { subscription, credentials, apiUrl } : null,
    push: account ? { account } : null,
  };
}

async function composeSlackBot({
  settings,
  ...rest
}: { settings: Settings } & Omit<SlackBotInput, 'settings'>) {
  const {
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
  } = settings;
  const door = chooseDoor({ appToken, signingSecret });
  if (!botToken || !door) {
    // What was known of it no longer holds.
    await rest.db.write((r) => r.slackConnection.remove());
    return null;
  }
  // Without Slack its library stays unread, and its memory unused.
  const { createSlackBot } = await import('@mailsync/slack-bot');
  return createSlackBot({ ...rest, settings: { botToken, apiUrl, door } });
}

/** Socket Mode wherever there is a token for it: it needs no public address. */
function chooseDoor({
  appToken,
  signingSecret,
}: {
  appToken: string | undefined;
  signingSecret: string | undefined;
}): SlackBotInput['settings']['door'] | null {
  if (appToken) return { mode: 'socket', appToken };
  return signingSecret ? { mode: 'http', signingSecret } : null;
}
