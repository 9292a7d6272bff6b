import { type Actor, type Crm, createCrm } from '@mailsync/crm';
import { openDatabase } from '@mailsync/db';
import { type Clock, type CreateId, createSecretBox, createSilentLogger } from '@mailsync/foundation';
import type { JobQueue, WorkInput } from '@mailsync/jobs';
import type { GoogleDouble } from '@mailsync/sandbox';
import {
  createSyncEngine,
  type GoogleSettings,
  QUOTA_SINCE_MAY_2026,
  type SyncEngine,
} from '@mailsync/sync-engine';
import { type CutOffDatabase, createCutOffDatabase } from './cut-off-database.ts';

export const SECRET = 'a secret that the fault run alone knows of';
export const ADMINISTRATOR = { email: 'admin@company.example', password: 'a-password-for-tests' };
export const INTERVAL_MS = 60_000;
const GIVE_UP_AFTER_MS = 48 * 60 * 60 * 1000;

/** The product's engine and CRM over a database file, put together as the program does it, with the passes in our hand. */
export interface OpenEngine {
  db: CutOffDatabase;
  engine: SyncEngine;
  crm: Crm;
  administrator: Actor;
  /** Ids of the mailboxes that the scheduler would hand out now. */
  listDue(): Promise<string[]>;
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
  const { queue, run } = createHandQueue();
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
    quotaLimits: QUOTA_SINCE_MAY_2026,
    random: () => 0,
    // Until it is stopped: the run looks for due mailboxes itself.
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) resolve();
        else signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  });
  const crm = createCrm({ db, engine, clock, createId, publicUrl });
  await crm.company.ensure({});
  await crm.users.ensureFirstAdministrator({
    adminEmail: ADMINISTRATOR.email,
    adminPassword: ADMINISTRATOR.password,
  });
  const user = (await db.read((r) => r.users.list())).find((one) => one.role === 'administrator')!;
  await engine.start();
  return {
    db,
    engine,
    crm,
    administrator: { id: user.id, role: 'administrator', teamId: null },
    listDue: () => db.read((r) => r.mailboxes.listDue({ now: clock.now(), limit: 1_000 })),
    pass: run,
    async close() {
      await engine.stop();
      await db.close();
    },
  };
}

function readSettings({ google, gmailUrl }: { google: GoogleDouble; gmailUrl: string | null }): GoogleSettings {
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

/** Wakes nobody: what is due is found by looking, and worked on when the run says so. */
function createHandQueue(): { queue: JobQueue; run: (mailboxId: string) => Promise<void> } {
  const workers = new Map<string, WorkInput>();
  return {
    queue: {
      name: 'hand queue',
      async start() {},
      async stop() {},
      async enqueue() {},
      async enqueueMany() {},
      work(input) {
        workers.set(input.queue, input);
        return { stop: async () => void workers.delete(input.queue) };
      },
      counts: async () => [],
    },
    async run(mailboxId) {
      const worker = workers.get('sync');
      if (!worker) throw new Error('The engine does not work on the queue "sync".');
      const job = { id: mailboxId, queue: 'sync', key: mailboxId, payload: null };
      await worker.handle(job, { signal: new AbortController().signal });
    },
  };
}
