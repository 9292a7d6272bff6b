import type { Database } from '@mailsync/db';
import {
  AppError,
  type Clock,
  type CreateId,
  type Logger,
  type Pulse,
  type SecretBox,
  type Sleep,
  sleepMs,
} from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { readAuditReport } from './audit/read-audit-report.ts';
import { requestAudit } from './audit/request-audit.ts';
import type { SyncEngine } from './engine.ts';
import { listFailedMessages } from './fates/list-failed-messages.ts';
import { removeEmail } from './fates/remove-email.ts';
import { restoreMessage } from './fates/restore-message.ts';
import { searchFates } from './fates/search-fates.ts';
import { estimateImport } from './import/estimate-import.ts';
import { createFreshness } from './freshness/create-freshness.ts';
import { createIdleKeeper } from './freshness/keep-idle.ts';
import type { PubSubSettings } from './freshness/pubsub-settings.ts';
import { connectAppPassword } from './connecting/connect-app-password.ts';
import { connectAppPasswordByLink } from './connecting/connect-app-password-by-link.ts';
import { createConnectLink, findConnectLink, readConnectLinkOrigin } from './connecting/connect-links.ts';
import { describeStrayResult } from './connecting/connect-result.ts';
import { disconnectMailbox } from './mailboxes/disconnect-mailbox.ts';
import type { EngineContext } from './mailboxes/engine-context.ts';
import { finishGoogleConnect } from './connecting/finish-google-connect.ts';
import { finishGoogleSignIn, startGoogleSignIn } from './connecting/google-sign-in.ts';
import { readMailboxes } from './mailboxes/read-mailboxes.ts';
import { readUsage } from './mailboxes/read-usage.ts';
import { requestSync } from './mailboxes/request-sync.ts';
import { startGoogleConnect } from './connecting/start-google-connect.ts';
import { createAccessTokens } from './providers/gmail-api/access-tokens.ts';
import { createGoogleOAuth, type GoogleSettings } from './providers/gmail-api/google-oauth.ts';
import { createImapConnections } from './providers/imap/imap-connections.ts';
import { createFindAddress } from './providers/mail-servers/find-address.ts';
import { lookUpBySystem } from './providers/mail-servers/look-up-by-system.ts';
import { type MailHosts, PUBLIC_MAIL_HOSTS } from './providers/mail-servers/mail-hosts.ts';
import { readMailProviders } from './providers/mail-servers/read-mail-providers.ts';
import { createOpenProvider, type MailServers } from './providers/open-provider.ts';
import { createDownloadBudget } from './quota/download-budget.ts';
import { createQuotaBudget } from './quota/quota-budget.ts';
import type { QuotaTable } from './quota/quota-tables.ts';
import { readQuota } from './quota/read-quota.ts';
import { createCallMailboxes } from './scheduling/call-mailboxes.ts';
import { createQuietCommits } from './scheduling/commit-quiet.ts';
import { createPassCounter } from './scheduling/count-passes.ts';
import { passMailbox } from './scheduling/pass-mailbox.ts';
import { createScheduler, SYNC_QUEUE } from './scheduling/scheduler.ts';
import { viewSyncErrors } from './sync-errors/view-sync-error.ts';
import { createPassTurns } from './scheduling/turns.ts';
import { createWatchdog } from './scheduling/watchdog.ts';
import { createWatchOverPasses } from './scheduling/watch-over-passes.ts';

/** Mailboxes worked on at the same time: nearly all of it is waiting for Google, 300 ms for each look. */
const MAILBOXES_AT_ONCE = 128;

export interface CreateSyncEngineInput {
  db: Database;
  queue: JobQueue;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  secrets: SecretBox;
  google: GoogleSettings;
  /** Null: Gmail is not asked to tell of changes. */
  pubsub: PubSubSettings | null;
  mailServers: MailServers;
  /** Which other mail servers people may name; left out: any of the open Internet. */
  mailHosts?: MailHosts;
  publicUrl: string;
  syncIntervalMs: number;
  giveUpAfterMs: number;
  /** What Google lets our Cloud project spend, and what requests cost. */
  quotaTable: QuotaTable;
  random?: () => number;
  sleep?: Sleep;
  /** Told each time the loops that keep syncing alive go round. */
  pulse?: Pulse;
}

/** Puts the engine together. `start` begins to sync; until then, and after `stop`, the other verbs work all the same. */
export function createSyncEngine(input: CreateSyncEngineInput): SyncEngine {
  const { db, queue, clock, createId, logger, secrets, google, mailServers, publicUrl, quotaTable } = input;
  const random = input.random ?? Math.random;
  const sleep = input.sleep ?? sleepMs;
  const oauth = createGoogleOAuth({ settings: google, clock });
  const accessTokens = createAccessTokens({ oauth, clock });
  const budget = createQuotaBudget({ db, clock, limits: quotaTable.limits });
  const wake = (mailboxId: string) => queue.enqueue({ queue: SYNC_QUEUE, key: mailboxId });
  const freshness = createFreshness({
    db,
    clock,
    createId,
    logger,
    sleep,
    random,
    wake: (mailboxIds) => queue.enqueueMany(mailboxIds.map((key) => ({ queue: SYNC_QUEUE, key }))),
    publicUrl,
    pubsub: input.pubsub,
    certsUrl: google.certsUrl,
  });
  const mailHosts = input.mailHosts ?? PUBLIC_MAIL_HOSTS;
  const findAddress = createFindAddress({ hosts: mailHosts, lookup: lookUpBySystem });
  const imapConnections = createImapConnections({ clock });
  const context: EngineContext = {
    db,
    clock,
    createId,
    logger,
    secrets,
    oauth,
    accessTokens,
    gmailApiUrl: google.gmailApiUrl,
    methodUnits: quotaTable.units,
    imapConnections,
    mailServers,
    findAddress,
    publicUrl,
    wake,
  };
  const openProvider = createOpenProvider({
    db,
    clock,
    secrets,
    accessTokens,
    budget,
    methodUnits: quotaTable.units,
    gmailApiUrl: google.gmailApiUrl,
    imapConnections,
    downloadBudget: createDownloadBudget({ db, clock }),
    mailServers,
    findAddress,
  });
  const callMailboxes = createCallMailboxes({ db, clock, logger, wake });
  const { giveBack } = imapConnections;
  const { ears } = freshness;
  const idle = createIdleKeeper({ db, clock, logger, sleep, random, openProvider, giveBack, ears });
  const passCounter = createPassCounter();
  const pass = {
    db,
    clock,
    createId,
    logger,
    openProvider,
    quietCommits: createQuietCommits({ db }),
    turns: createPassTurns({ callForHistory: (mailboxIds) => void callMailboxes(mailboxIds) }),
    syncIntervalMs: input.syncIntervalMs,
    readBudgetLeft: async () => (await budget.readDayBudget()).leftForRestShare,
    giveUpAfterMs: input.giveUpAfterMs,
    keepWatch: freshness.keepWatch,
    random,
    passCounter,
  };
  const { pulse } = input;
  const scheduler = createScheduler({
    db,
    queue,
    clock,
    logger,
    sleep,
    syncIntervalMs: input.syncIntervalMs,
    pulse,
  });
  const look = createWatchOverPasses({ db, queue, clock, createId, logger });
  const watchdog = createWatchdog({ look, logger, sleep, pulse });
  let worker: { stop(): Promise<void> } | null = null;

  return {
    name: 'sync-engine',
    async start() {
      await freshness.start();
      worker = queue.work({
        queue: SYNC_QUEUE,
        concurrency: MAILBOXES_AT_ONCE,
        handle: ({ key }, { signal }) => passMailbox({ input: pass, mailboxId: key, signal }),
      });
      await scheduler.start();
      await watchdog.start();
      await idle.start();
    },
    async stop() {
      await freshness.stop();
      await watchdog.stop();
      await scheduler.stop();
      await worker?.stop();
      worker = null;
      await idle.stop();
      imapConnections.closeAll();
    },

    createConnectLink: (wish) => createConnectLink({ context, ...wish }),
    async readConnectLink({ token }) {
      const link = await findConnectLink({ context, token });
      return {
        linkId: link.id,
        userId: link.userId!,
        expectedAddress: link.data.expectedAddress,
        expiresAt: link.expiresAt,
      };
    },
    readConnectLinkOrigin: ({ linkId }) => readConnectLinkOrigin({ context, linkId }),
    startGoogleConnect: (wish) => startGoogleConnect({ context, input: wish }),
    finishGoogleConnect: (answer) => finishGoogleConnect({ context, ...answer }),
    async readConnectResult({ resultId }) {
      const stray = describeStrayResult(resultId);
      if (stray) return stray;
      const link = await db.read((r) => r.links.get(resultId));
      if (link?.purpose === 'oauth_connect' && link.result) {
        return link.result as unknown as Awaited<ReturnType<SyncEngine['readConnectResult']>>;
      }
      throw new AppError({
        code: 'connect_result.not_found',
        kind: 'not_found',
        message: 'Nothing is known of this sign-in any more. Look at Settings → Mail Sync for how it ended.',
      });
    },
    async connectAppPassword(wish) {
      const { mailbox } = await connectAppPassword({ context, input: wish });
      return { mailboxId: mailbox.id };
    },
    connectAppPasswordByLink: (wish) => connectAppPasswordByLink({ context, ...wish }),
    readMailProviders: () => readMailProviders({ hosts: mailHosts }),
    startGoogleSignIn: (wish) => startGoogleSignIn({ context, ...wish }),
    finishGoogleSignIn: (answer) => finishGoogleSignIn({ context, ...answer }),

    readMailboxes: (filter) => readMailboxes({ db, clock, giveUpAfterMs: input.giveUpAfterMs, ...filter }),
    readSyncErrors: (page) =>
      db.read(async (r) => viewSyncErrors({ r, rows: await r.syncErrors.list(page) })),
    readSyncError: ({ syncErrorId }) =>
      db.read(async (r) => {
        const row = await r.syncErrors.find(syncErrorId);
        const [view] = row ? await viewSyncErrors({ r, rows: [row] }) : [];
        if (view) return view;
        throw new AppError({
          code: 'sync_error.not_found',
          kind: 'not_found',
          message: 'This entry does not exist.',
        });
      }),
    requestSync: ({ mailboxId }) => requestSync({ context, mailboxId }),
    searchFates: (wish) => searchFates({ context, openProvider, ...wish }),
    listFailedMessages: (page) => listFailedMessages({ context, openProvider, ...page }),
    readAuditReport: (page) => readAuditReport({ context, ...page }),
    removeEmail: (wish) => removeEmail({ context, ...wish }),
    restoreMessage: (wish) => restoreMessage({ context, ...wish }),
    estimateImport: ({ wish }) =>
      estimateImport({ db, clock, openProvider, quotaLimits: quotaTable.limits, wish }),
    requestAudit: ({ mailboxId }) => requestAudit({ context, mailboxId }),
    disconnectMailbox: (wish) => disconnectMailbox({ context, ...wish }),
    readQuota: () => readQuota({ db, clock, budget, limits: quotaTable.limits }),
    receiveNotification: (request) => freshness.receivePush(request),
    countNotifications: () => freshness.ears.counts(),
    countPasses: () => passCounter.counts(),
    readUsage: (month) => readUsage({ db, clock, ...month }),
  };
}
