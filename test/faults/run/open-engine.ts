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
import { INTERVAL_MS } from './interval-model.ts';

const NOWHERE = { host: '127.0.0.1', port: 1 };

export const SECRET = 'a secret that the fault run alone knows of';
export const ADMINISTRATOR = { email: 'admin@company.example', password: 'a-password-for-tests' };
export const PUBSUB_TOPIC = 'projects/sandbox-project/topics/mail-sync';
const LOOK_TIMEOUT_MS = 20_000;
const GIVE_UP_AFTER_MS = 48 * 60 * 60 * 1000;

/** The product's engine and CRM over a database file, put together as the program does it, with the passes in our hand. */
export interface OpenEngine {
  db: CutOffDatabase;
  engine: SyncEngine;
  crm: Crm;
  administrator: Actor;
  /** Lets the scheduler look once, and returns the ids of the mailboxes that it hands out. */
  tick(): Promise<string[]>;
  /** Lets the watchdog look once for mailboxes that nobody passes. */
  watchOver(): Promise<void>;
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
  const sleeping = createHandSleep();
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
    // Gmail is asked to tell, and nobody listens: so that setting a watch can fail.
    pubsub: { topic: PUBSUB_TOPIC, pull: null, push: null },
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
  for (const looker of ['scheduler', 'watchdog'] as const) await sleeping.untilAsleep(looker);
  async function look(looker: 'scheduler' | 'watchdog') {
    sleeping.wake(looker);
    await sleeping.untilAsleep(looker);
  }

  return {
    db,
    engine,
    crm,
    administrator: { id: user.id, role: 'administrator', teamId: null },
    async tick() {
      takeEnqueued();
      await look('scheduler');
      return takeEnqueued();
    },
    async watchOver() {
      await look('watchdog');
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

/** The two that look at intervals, told apart by how long they sleep. */
const LOOKERS = { scheduler: 500, watchdog: 30_000 } as const;
type Looker = keyof typeof LOOKERS;

/** Sleep that ends when the run says so: of the two that look; everybody else sleeps on. */
function createHandSleep() {
  const asleep = new Map<Looker, () => void>();
  const waiting = new Map<Looker, () => void>();
  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
      const looker = (Object.keys(LOOKERS) as Looker[]).find((one) => LOOKERS[one] === ms);
      if (!looker) return;
      asleep.set(looker, resolve);
      waiting.get(looker)?.();
    });
  return {
    sleep,
    wake(looker: Looker) {
      asleep.get(looker)?.();
      asleep.delete(looker);
    },
    async untilAsleep(looker: Looker) {
      if (asleep.has(looker)) return;
      const giveUp = setTimeout(() => {
        throw new Error(`The ${looker} did not go to sleep: does it still look every ${LOOKERS[looker]} ms?`);
      }, LOOK_TIMEOUT_MS);
      await new Promise<void>((resolve) => {
        waiting.set(looker, resolve);
      });
      clearTimeout(giveUp);
      waiting.delete(looker);
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
