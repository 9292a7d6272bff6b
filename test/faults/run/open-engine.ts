import { type Actor, type Crm, createCrm } from '@mailsync/crm';
import { openDatabase } from '@mailsync/db';
import {
  type Clock,
  type CreateId,
  createSecretBox,
  createSilentLogger,
  type Sleep,
} from '@mailsync/foundation';
import type { JobQueue, WorkInput } from '@mailsync/jobs';
import type { GoogleDouble } from '@mailsync/sandbox';
import { createSyncEngine, type GoogleSettings, QUOTA_TABLES, type SyncEngine } from '@mailsync/sync-engine';
import { type CutOffDatabase, createCutOffDatabase } from './cut-off-database.ts';

const NOWHERE = { host: '127.0.0.1', port: 1 };

export const SECRET = 'a secret that the fault run alone knows of';
export const ADMINISTRATOR = { email: 'admin@company.example', password: 'a-password-for-tests' };
export const INTERVAL_MS = 60_000;
const TICK_MS = 1_000;
const GIVE_UP_AFTER_MS = 48 * 60 * 60 * 1000;

/** The product's engine and CRM over a database file, put together as the program does it, with the passes in our hand. */
export interface OpenEngine {
  db: CutOffDatabase;
  engine: SyncEngine;
  crm: Crm;
  administrator: Actor;
  /** Lets the scheduler look once, and returns the ids of the mailboxes that it hands out. */
  tick(): Promise<string[]>;
  pass(mailboxId: string): Promise<void>;
  close(): Promise<void>;
}

export async function openEngine({
  databaseFile,
  google,
  gmailUrl,
  clock,
  createId,
}: {
  databaseFile: string;
  google: GoogleDouble;
  /** Where calls go instead, while the network is ill. */
  gmailUrl: string | null;
  clock: Clock;
  createId: CreateId;
}): Promise<OpenEngine> {
  const logger = createSilentLogger();
  const db = createCutOffDatabase(await openDatabase({ url: `file:${databaseFile}`, logger }));
  const { queue, run, takeEnqueued } = createHandQueue();
  const sleeping = createTickSleep();
  const publicUrl = 'http://localhost:3000';
  const engine = createSyncEngine({
    db,
    queue,
    clock,
    createId,
    logger,
    secrets: createSecretBox({ keys: [{ id: 'main', secret: SECRET }] }),
    google: readSettings({ google, gmailUrl }),
    publicUrl,
    syncIntervalMs: INTERVAL_MS,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    quotaTable: QUOTA_TABLES['since-may-2026'],
    // Nobody connects by an app password here.
    mailServers: { imap: NOWHERE, smtp: NOWHERE },
    pubsub: null,
    random: () => 0,
    sleep: sleeping.sleep,
  });
  const crm = createCrm({ db, engine, clock, createId, publicUrl });
  await crm.company.ensure({});
  await crm.users.ensureFirstAdministrator({
    adminEmail: ADMINISTRATOR.email,
    adminPassword: ADMINISTRATOR.password,
  });
  const user = (await db.read((r) => r.users.list())).find((one) => one.role === 'administrator')!;
  await engine.start();
  await sleeping.untilAsleep();
  return {
    db,
    engine,
    crm,
    administrator: { id: user.id, role: 'administrator', teamId: null },
    async tick() {
      takeEnqueued();
      sleeping.wake();
      await sleeping.untilAsleep();
      return takeEnqueued();
    },
    pass: run,
    async close() {
      await engine.stop();
      await db.close();
    },
  };
}

function readSettings({
  google,
  gmailUrl,
}: {
  google: GoogleDouble;
  gmailUrl: string | null;
}): GoogleSettings {
  const { settings } = google;
  return {
    clientId: settings.GOOGLE_CLIENT_ID,
    clientSecret: settings.GOOGLE_CLIENT_SECRET,
    authUrl: settings.GOOGLE_AUTH_URL,
    tokenUrl: gmailUrl === null ? settings.GOOGLE_TOKEN_URL : `${gmailUrl}/token`,
    revokeUrl: settings.GOOGLE_REVOKE_URL,
    userinfoUrl: settings.GOOGLE_USERINFO_URL,
    certsUrl: settings.GOOGLE_CERTS_URL,
    gmailApiUrl: gmailUrl ?? settings.GMAIL_API_URL,
  };
}

/** Sleep that ends when the run says so: of the scheduler alone, whose tick is a second; everybody else sleeps on. */
function createTickSleep() {
  let wake: (() => void) | null = null;
  let tellAsleep: (() => void) | null = null;
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
      if (ms !== TICK_MS) return;
      wake = resolve;
      tellAsleep?.();
    });
  return {
    sleep,
    wake() {
      wake?.();
      wake = null;
    },
    async untilAsleep() {
      if (wake) return;
      await new Promise<void>((resolve) => {
        tellAsleep = resolve;
      });
      tellAsleep = null;
    },
  };
}

/** Works on nothing by itself: what is due is found by looking, and worked on when the run says so. */
function createHandQueue() {
  const workers = new Map<string, WorkInput>();
  let enqueued = new Set<string>();
  const queue: JobQueue = {
    name: 'hand queue',
    async start() {},
    async stop() {},
    async enqueue({ key }) {
      enqueued.add(key);
    },
    async enqueueMany(jobs) {
      for (const { key } of jobs) enqueued.add(key);
    },
    work(input) {
      workers.set(input.queue, input);
      return { stop: async () => void workers.delete(input.queue) };
    },
    counts: async () => [],
  };
  return {
    queue,
    takeEnqueued() {
      const taken = [...enqueued];
      enqueued = new Set();
      return taken;
    },
    async run(mailboxId: string) {
      const worker = workers.get('sync');
      if (!worker) throw new Error('The engine does not work on the queue "sync".');
      const job = { id: mailboxId, queue: 'sync', key: mailboxId, payload: null };
      await worker.handle(job, { signal: new AbortController().signal });
    },
  };
}
