import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database as ProductDatabase, openDatabase } from '@mailsync/db';
import { createIdFactory, createSecretBox, createSilentLogger, systemClock } from '@mailsync/foundation';
import type { JobQueue, WorkInput } from '@mailsync/jobs';
import { createSyncEngine, type GoogleSettings, QUOTA_TABLES, type SyncEngine } from '@mailsync/sync-engine';
import Database from 'better-sqlite3';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import type { Figure } from './figure.ts';
import { percentile } from './watch-passes.ts';

const NOWHERE = { host: '127.0.0.1', port: 1 };

const SHORT_LEDGER = 1_000;
const LONG_LEDGER = 1_000_000;
/** Passes of each kind and mailbox, alternating, so that whatever else the machine does meets both alike. */
const PASSES = 200;
const WARM_UP_PASSES = 50;
const PEOPLE = [SHORT_LEDGER, LONG_LEDGER].map((rows) => ({
  name: `Colleague with ${rows}`,
  address: `colleague${rows}@company.example`,
}));
/** Passes follow each other faster than Google would let them. */
const UNLIMITED = { unitsPerMailboxMinute: 1e12, unitsPerProjectMinute: 1e12, unitsPerProjectDay: 1e12 };
const LEAD = { name: 'Buyer', address: 'buyer@customer.example' };

/** One engine on one database whose passes are begun by hand: the queue hands its worker's handler over. */
interface Bench {
  google: GoogleProcess;
  db: ProductDatabase;
  pass(mailboxId: string): Promise<void>;
  mailboxIds: string[];
}

/** CPU time of a pass over a mailbox with 1,000 and with 1,000,000 messages in its ledger, in one database. */
export async function measureLedger(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mailsync-ledger-'));
  const google = await startGoogle({ seed: { people: PEOPLE }, quota: { enabled: false } });
  const databaseFile = join(folder, 'mailsync.db');
  const db = await openDatabase({ url: `file:${databaseFile}`, logger: createSilentLogger() });
  try {
    const bench = await openBench({ google, db, databaseFile });
    const quiet = await compare({ bench, prepare: async () => {} });
    let count = 0;
    const withMail = await compare({
      bench,
      prepare: (index) =>
        google.control
          .deliver({
            to: PEOPLE[index]!.address,
            mail: {
              from: LEAD,
              to: [PEOPLE[index]!],
              subject: 'Order',
              text: 'We take it.',
              messageId: `<bench.${(count += 1)}@customer.example>`,
            },
          })
          .then(() => undefined),
    });
    return [...describe('nothing new', quiet), ...describe('one new message', withMail)];
  } finally {
    await db.close();
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(what: string, [short, long]: [number, number]): Figure[] {
  const figure = (text: string, value: number, unit: string, atMost: number | null): Figure => ({
    bench: 'ledger',
    what: text,
    value,
    unit,
    atMost,
  });
  return [
    figure(`CPU of a pass, ${what}, ${SHORT_LEDGER} in the ledger`, short, 'ms', null),
    figure(`CPU of a pass, ${what}, ${LONG_LEDGER} in the ledger`, long, 'ms', null),
    figure(`long against short ledger, ${what}`, long / short, 'times', 1.2),
  ];
}

async function compare({
  bench: { db, pass, mailboxIds },
  prepare,
}: {
  bench: Bench;
  prepare: (index: number) => Promise<void>;
}): Promise<[number, number]> {
  const cpuMs: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_PASSES; round < PASSES; round += 1) {
    for (const [index, mailboxId] of mailboxIds.entries()) {
      await prepare(index);
      await db.write((r) => r.mailboxes.update(mailboxId, { nextSyncAt: new Date() }));
      const before = process.cpuUsage();
      await pass(mailboxId);
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) cpuMs[index]!.push((user + system) / 1000);
    }
  }
  return [percentile(cpuMs[0], 0.5), percentile(cpuMs[1], 0.5)];
}

async function openBench({
  google,
  db,
  databaseFile,
}: Pick<Bench, 'google' | 'db'> & { databaseFile: string }): Promise<Bench> {
  const clock = systemClock;
  const createId = createIdFactory({ clock });
  const { queue, pass } = createHandedQueue();
  const engine = createSyncEngine({
    db,
    queue,
    clock,
    createId,
    logger: createSilentLogger(),
    secrets: createSecretBox({ keys: [{ id: 'main', secret: 'the secret of a bench that nobody reads' }] }),
    google: readGoogle(google),
    publicUrl: 'http://localhost:3000',
    syncIntervalMs: 60_000,
    giveUpAfterMs: 48 * 3_600_000,
    quotaTable: { ...QUOTA_TABLES['since-may-2026'], limits: UNLIMITED },
    // Nobody connects by an app password here.
    mailServers: { imap: NOWHERE, smtp: NOWHERE },
    pubsub: null,
  });
  await engine.start();
  await addCompany({ db, createId });
  const mailboxIds: string[] = [];
  for (const [index, { address }] of PEOPLE.entries()) {
    const mailboxId = await connect({ engine, google, db, createId, address });
    await pass(mailboxId);
    fillLedger({ databaseFile, mailboxId, rows: [SHORT_LEDGER, LONG_LEDGER][index]! });
    mailboxIds.push(mailboxId);
  }
  return { google, db, pass, mailboxIds };
}

/** A queue that keeps no jobs: whoever measures begins them. */
function createHandedQueue(): { queue: JobQueue; pass: Bench['pass'] } {
  let handle: WorkInput['handle'] | undefined;
  const { signal } = new AbortController();
  return {
    queue: {
      name: 'handed over',
      async start() {},
      async stop() {},
      async enqueue() {},
      async enqueueMany() {},
      work(input) {
        handle = input.handle;
        return { async stop() {} };
      },
      counts: async () => [],
    },
    pass: (key) => handle!({ id: key, queue: 'sync', key, payload: null }, { signal }),
  };
}

async function addCompany({ db, createId }: { db: ProductDatabase; createId: () => string }): Promise<void> {
  const createdAt = new Date();
  const leadId = createId();
  await db.write(async (r) => {
    await r.company.ensure({
      name: 'Bench',
      mailboxLimit: PEOPLE.length,
      ownDomains: [],
      importWindowDays: 730,
      createdAt,
    });
    const addedRevision = await r.company.nextRevision();
    await r.leads.insert([
      { id: leadId, name: LEAD.name, ownerId: null, createdAt, updatedAt: createdAt, removedAt: null },
    ]);
    await r.leads.insertAddresses([
      {
        id: createId(),
        leadId,
        address: LEAD.address,
        addressKey: LEAD.address,
        addedRevision,
        removedRevision: null,
      },
    ]);
  });
}

async function connect({
  engine,
  google,
  db,
  createId,
  address,
}: {
  engine: SyncEngine;
  google: GoogleProcess;
  db: ProductDatabase;
  createId: () => string;
  address: string;
}): Promise<string> {
  const userId = createId();
  await db.write((r) =>
    r.users.create({ id: userId, email: address, name: address, role: 'salesperson', createdAt: new Date() }),
  );
  const { authorizeUrl } = await engine.startGoogleConnect({
    userId,
    expectedAddress: address,
    mailboxId: null,
  });
  const { redirectUrl } = await google.control.consent({ authorizeUrl, person: address });
  const answer = new URL(redirectUrl).searchParams;
  const { resultId } = await engine.finishGoogleConnect({
    state: answer.get('state'),
    code: answer.get('code'),
    error: answer.get('error'),
    visitorUserId: userId,
  });
  return (await engine.readConnectResult({ resultId })).mailboxId!;
}

/** Mail of strangers, as nearly all of a mailbox is. */
function fillLedger({
  databaseFile,
  mailboxId,
  rows,
}: {
  databaseFile: string;
  mailboxId: string;
  rows: number;
}): void {
  const database = new Database(databaseFile);
  database
    .prepare(
      `INSERT INTO ledger
         (mailbox_id, message_id, state, reason, revision, attempts, source, queued_at, decided_at, rank)
       WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @rows)
       SELECT @mailboxId, printf('17%014x', n), 'skipped', 'not_a_lead', 1, 0, 'live', @atMs, @atMs, n FROM numbers`,
    )
    .run({ rows, mailboxId, atMs: Date.now() });
  database.close();
}

function readGoogle({ settings }: GoogleProcess): GoogleSettings {
  return {
    clientId: settings.GOOGLE_CLIENT_ID,
    clientSecret: settings.GOOGLE_CLIENT_SECRET,
    authUrl: settings.GOOGLE_AUTH_URL,
    tokenUrl: settings.GOOGLE_TOKEN_URL,
    revokeUrl: settings.GOOGLE_REVOKE_URL,
    userinfoUrl: settings.GOOGLE_USERINFO_URL,
    certsUrl: settings.GOOGLE_CERTS_URL,
    gmailApiUrl: settings.GMAIL_API_URL,
  };
}
