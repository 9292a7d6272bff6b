import type { Database, Role } from '@mailsync/db';
import {
  createIdFactory,
  createManualClock,
  createSecretBox,
  createSilentLogger,
  type Logger,
  sleepMs,
  type ManualClock,
} from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { type GoogleDouble, type MailWorldSeed, openGoogleDouble } from '@mailsync/sandbox';
import { createSyncEngine } from '../create-sync-engine.ts';
import type { ConnectResultView, MailboxView, SyncEngine } from '../engine.ts';
import { createFreshness, type Freshness } from '../freshness/create-freshness.ts';
import { createIdleKeeper, type IdleKeeper } from '../freshness/keep-idle.ts';
import type { PubSubSettings } from '../freshness/pubsub-settings.ts';
import type { WishedServers } from '../connecting/choose-servers.ts';
import { shareSeats } from '../mailboxes/share-seats.ts';
import { createAccessTokens } from '../providers/gmail-api/access-tokens.ts';
import { createGoogleOAuth, type GoogleSettings } from '../providers/gmail-api/google-oauth.ts';
import { createImapConnections } from '../providers/imap/imap-connections.ts';
import { createPubSubClient } from '../providers/gmail-api/pubsub-client.ts';
import { createFindAddress } from '../providers/mail-servers/find-address.ts';
import { lookUpBySystem } from '../providers/mail-servers/look-up-by-system.ts';
import { type MailHosts, PUBLIC_MAIL_HOSTS } from '../providers/mail-servers/mail-hosts.ts';
import { createOpenProvider, type MailServers } from '../providers/open-provider.ts';
import { toAddressKey } from '../recording/address-key.ts';
import { createQuietCommits } from '../scheduling/commit-quiet.ts';
import { trust } from './trust.ts';
import { createPassCounter } from '../scheduling/count-passes.ts';
import { passMailbox } from '../scheduling/pass-mailbox.ts';
import { createDownloadBudget } from '../quota/download-budget.ts';
import { createQuotaBudget, type QuotaBudget } from '../quota/quota-budget.ts';
import { QUOTA_TABLES, type QuotaLimits } from '../quota/quota-tables.ts';
import { createPassTurns, type PassTurns } from '../scheduling/turns.ts';

export const START = new Date('2026-05-04T09:00:00.000Z');
export const SYNC_INTERVAL_MS = 60_000;
export const GIVE_UP_AFTER_MS = 48 * 60 * 60 * 1000;

export interface EngineFixture {
  db: Database;
  clock: ManualClock;
  google: GoogleDouble;
  engine: SyncEngine;
  freshness: Freshness;
  /** Open connections to mail servers: tests have it `look`, or start it. */
  idle: IdleKeeper;
  addUser(input: { email: string; role?: Role }): Promise<string>;
  addLead(input: { name: string; addresses: string[] }): Promise<string>;
  setMailboxLimit(limit: number): Promise<void>;
  /** Does what a person does: asks, consents at Google, comes back. */
  connect(input: {
    userId: string;
    person: string;
    expectedAddress?: string | null;
    mailboxId?: string | null;
    untick?: string[];
    decision?: 'allow' | 'cancel';
  }): Promise<ConnectResultView>;
  /** Connects with an app password made just now, unless another one is given. Returns the mailbox's id. */
  connectAppPassword(input: {
    userId: string;
    person: string;
    appPassword?: string;
    mailboxId?: string | null;
    servers?: WishedServers;
  }): Promise<string>;
  /** One pass, if one is due; repeated while there is more to import and the clock need not move. */
  pass(mailboxId: string): Promise<void>;
  /** Moves the clock to when the mailbox is due, and passes. */
  passWhenDue(mailboxId: string): Promise<void>;
  /** Gmail's notifications that lie ready in Pub/Sub are pulled and heard once; `pubsub` must be given. */
  hearAll(): Promise<void>;
  view(mailboxId: string): Promise<MailboxView>;
  close(): Promise<void>;
}

/** The engine over a real database and Google's stand-in, with the clock in the test's hand and passes one by one. */
export async function openEngineFixture({
  db,
  seed,
  quotaLimits = QUOTA_TABLES['since-may-2026'].limits,
  ownDomains = [],
  isInTesting = false,
  turns = createPassTurns(),
  pubsub = null,
  mailHosts = PUBLIC_MAIL_HOSTS,
  logger = createSilentLogger(),
}: {
  db: Database;
  /** Hears what would be logged. */
  logger?: Logger;
  seed: MailWorldSeed;
  /** Google's consent screen is External and in Testing. */
  isInTesting?: boolean;
  /** Null: passes spend without a budget. */
  quotaLimits?: QuotaLimits | null;
  ownDomains?: string[];
  turns?: PassTurns;
  /** Which mail servers other than Google's may be named. */
  mailHosts?: MailHosts;
  /** Made from the double's key, once it is there. */
  pubsub?: ((google: GoogleDouble) => Promise<PubSubSettings>) | null;
}): Promise<EngineFixture> {
  const clock = createManualClock(START);
  const createId = createIdFactory({ clock });
  const client = { clientId: 'oak.apps.googleusercontent.com', clientSecret: 'sample', isInTesting };
  const google = await openGoogleDouble({ clock, seed, clients: [client] });
  trust(google.authority);
  const secrets = createSecretBox({ keys: [{ id: 'test', secret: 'a secret that only tests know of' }] });
  const settings = readSettings(google);
  const { units } = QUOTA_TABLES['since-may-2026'];
  const quotaTable = { units, limits: quotaLimits ?? QUOTA_TABLES['since-may-2026'].limits };
  const engineInput = {
    db,
    clock,
    createId,
    logger,
    secrets,
    google: settings,
    mailServers: readMailServers(google),
    mailHosts,
    publicUrl: 'http://localhost:3000',
    syncIntervalMs: SYNC_INTERVAL_MS,
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    quotaTable,
    random: () => 0,
    pubsub: (await pubsub?.(google)) ?? null,
  };
  const freshness = createFreshness({
    ...engineInput,
    sleep: sleepMs,
    certsUrl: settings.certsUrl,
    wake: async () => {},
  });
  const engine = createSyncEngine({ ...engineInput, queue: createIdleQueue() });
  // Some tests have a server fall silent.
  const imapConnections = createImapConnections({ clock, silenceTimeoutMs: 1_500 });
  const accessTokens = createAccessTokens({ oauth: createGoogleOAuth({ settings, clock }), clock });
  const budget = quotaLimits
    ? createQuotaBudget({ db, clock, limits: quotaLimits })
    : createOpenBudget({ db, clock });
  const openProvider = createOpenProvider({
    db,
    clock,
    secrets,
    accessTokens,
    budget,
    methodUnits: units,
    gmailApiUrl: settings.gmailApiUrl,
    imapConnections,
    downloadBudget: createDownloadBudget({ db, clock }),
    mailServers: engineInput.mailServers,
    findAddress: createFindAddress({ hosts: mailHosts, lookup: lookUpBySystem }),
  });
  const idle = createIdleKeeper({
    ...engineInput,
    sleep: sleepMs,
    openProvider,
    giveBack: imapConnections.giveBack,
    ears: freshness.ears,
  });
  const passInput = {
    ...engineInput,
    quietCommits: createQuietCommits({ db }),
    turns,
    keepWatch: freshness.keepWatch,
    passCounter: createPassCounter(),
    readBudgetLeft: async () => (quotaLimits ? (await budget.readDayBudget()).leftForRestShare : 1),
    openProvider,
  };

  await db.write((r) =>
    r.company.ensure({
      name: 'Test company',
      mailboxLimit: 10,
      ownDomains,
      importWindowDays: 730,
      createdAt: START,
    }),
  );

  const fixture: EngineFixture = {
    db,
    clock,
    google,
    engine,
    freshness,
    idle,

    async addUser({ email, role = 'salesperson' }) {
      const id = createId();
      await db.write((r) => r.users.create({ id, email, name: email, role, createdAt: clock.now() }));
      return id;
    },
    async addLead({ name, addresses }) {
      const id = createId();
      const now = clock.now();
      await db.write(async (r) => {
        const revision = await r.company.nextRevision();
        const addressKeys = addresses.map((address) => toAddressKey(address)!);
        await r.leads.insert([{ id, name, ownerId: null, createdAt: now, updatedAt: now, removedAt: null }]);
        await r.leads.insertAddresses(
          addresses.map((address, index) => ({
            id: createId(),
            leadId: id,
            address,
            addressKey: addressKeys[index]!,
            addedRevision: revision,
            removedRevision: null,
          })),
        );
        await r.leads.linkRecordedEmails({ addressKeys });
        await r.mailboxes.makeAllDue({ now });
      });
      return id;
    },
    async setMailboxLimit(mailboxLimit) {
      await db.write(async (r) => {
        await r.company.update({ mailboxLimit });
        await shareSeats({ repositories: r, now: clock.now(), createId });
      });
    },
    async connect({ userId, person, expectedAddress = person, mailboxId = null, ...consent }) {
      const { authorizeUrl } = await engine.startGoogleConnect({ userId, expectedAddress, mailboxId });
      const { redirectUrl } = await google.control.consent({ authorizeUrl, person, ...consent });
      const answer = new URL(redirectUrl).searchParams;
      const { resultId } = await engine.finishGoogleConnect({
        state: answer.get('state'),
        code: answer.get('code'),
        error: answer.get('error'),
        visitorUserId: userId,
      });
      return engine.readConnectResult({ resultId });
    },
    async connectAppPassword({ userId, person, appPassword, mailboxId = null, servers }) {
      const made = appPassword ?? (await google.control.makeAppPassword({ person })).appPassword;
      const input = { userId, address: person, appPassword: made, mailboxId, servers: servers ?? null };
      return (await engine.connectAppPassword(input)).mailboxId;
    },
    async pass(mailboxId) {
      await passMailbox({ input: passInput, mailboxId, signal: new AbortController().signal });
    },
    async passWhenDue(mailboxId) {
      const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
      if (mailbox?.nextSyncAt && mailbox.nextSyncAt > clock.now()) clock.set(mailbox.nextSyncAt);
      await fixture.pass(mailboxId);
    },
    async hearAll() {
      const { pull } = engineInput.pubsub!;
      const client = createPubSubClient({ ...pull!, clock });
      const signal = new AbortController().signal;
      const messages = await client.pull({ signal });
      if (messages.length === 0) return;
      await freshness.ears.hear({ data: messages.map((one) => one.data) });
      await client.acknowledge({ ackIds: messages.map((one) => one.ackId), signal });
    },
    async view(mailboxId) {
      const [view] = await engine.readMailboxes({ mailboxIds: [mailboxId] });
      return view!;
    },
    async close() {
      await freshness.stop();
      await idle.stop();
      await engine.stop();
      imapConnections.closeAll();
      await google.close();
    },
  };
  return fixture;
}

export function readMailServers({ settings }: GoogleDouble): MailServers {
  return {
    imap: { host: settings.GMAIL_IMAP_HOST, port: Number(settings.GMAIL_IMAP_PORT) },
    smtp: { host: settings.GMAIL_SMTP_HOST, port: Number(settings.GMAIL_SMTP_PORT) },
  };
}

function readSettings({ settings }: GoogleDouble): GoogleSettings {
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

/** Tests run passes themselves, so nothing has to be woken. */
function createIdleQueue(): JobQueue {
  return {
    name: 'idle queue',
    async start() {},
    async stop() {},
    async enqueue() {},
    work: () => ({ name: 'idle worker', start: async () => {}, stop: async () => {} }),
    counts: async () => [],
  } as unknown as JobQueue;
}

/** For tests of what has nothing to do with the budget: whatever is asked for may be spent. */
function createOpenBudget(input: { db: Database; clock: ManualClock }): QuotaBudget {
  const { limits } = QUOTA_TABLES['since-may-2026'];
  return { ...createQuotaBudget({ ...input, limits }), spend: async () => {} };
}
