import { AppError, type Clock } from '@mailsync/foundation';
import type { Database } from '@mailsync/db';
import {
  type ImportEstimateView,
  type MailboxView,
  type QuotaView,
  type SyncEngine,
  PUBLIC_MAIL_HOSTS,
  choosePause,
  describeError,
  describeStatus,
  readMailProviders,
} from '@mailsync/sync-engine';

/** What tests say about the engine, and what it was asked. */
export interface FakeEngine extends SyncEngine {
  /** The verbs that change something, in the order of asking. */
  asked: { verb: string; input: unknown }[];
  /** Answers that a test sets before it asks. */
  answers: {
    googleIdentity: { googleSub: string; email: string; emailVerified: boolean } | AppError | null;
    usage: Awaited<ReturnType<SyncEngine['readUsage']>>;
    quota: QuotaView;
    syncErrors: Awaited<ReturnType<SyncEngine['readSyncErrors']>>;
    notificationRefusal: AppError | null;
    fates: Awaited<ReturnType<SyncEngine['searchFates']>>['items'];
    estimate: ImportEstimateView;
  };
}

const GOOGLE_URL = 'https://accounts.google.example/authorize';

/** An engine that reads mailboxes from the database and goes nowhere: no provider, no passes. */
export function createFakeEngine({ db, clock }: { db: Database; clock: Clock }): FakeEngine {
  const asked: FakeEngine['asked'] = [];
  const note = (verb: string) => async (input?: unknown) => void asked.push({ verb, input });
  const returnTos = new Map<string, string>();
  const answers: FakeEngine['answers'] = {
    googleIdentity: null,
    usage: [],
    quota: createUnusedQuota(),
    syncErrors: [],
    fates: [],
    estimate: { addressCount: 0, mailboxCount: 0, mailboxes: [] },
    notificationRefusal: null,
  };

  const showHeads = ({ withHeads }: { withHeads: boolean }) =>
    answers.fates.map((fate) => (withHeads ? fate : { ...fate, head: null }));

  return {
    name: 'fake engine',
    start: async () => {},
    stop: async () => {},
    asked,
    answers,

    createConnectLink: async () => ({
      linkId: 'link',
      url: 'http://localhost/connect/token',
      appPasswordUrl: 'http://localhost/connect/token/app-password',
      expiresAt: new Date(0),
    }),
    readConnectLink: async ({ token }) => {
      const user = token === 'good' ? (await db.read((r) => r.users.list()))[0] : undefined;
      if (!user)
        throw new AppError({ code: 'link.expired', kind: 'conflict', message: 'The link is too old.' });
      const expiresAt = new Date('2026-05-04T10:00:00.000Z');
      return { linkId: 'link', userId: user.id, expectedAddress: 'anna@company.example', expiresAt };
    },
    readConnectLinkOrigin: async () => null,
    startGoogleConnect: async (input) => {
      asked.push({ verb: 'startGoogleConnect', input });
      return { authorizeUrl: `${GOOGLE_URL}?state=connect` };
    },
    finishGoogleConnect: async (input) => {
      asked.push({ verb: 'finishGoogleConnect', input });
      return { resultId: 'result-1' };
    },
    readConnectResult: async ({ resultId }) => {
      if (resultId !== 'result-1')
        throw new AppError({
          code: 'result.not_found',
          kind: 'not_found',
          message: 'There is no such result.',
        });
      return {
        outcome: 'not_connected',
        code: 'google.consent_refused',
        title: 'Nothing was connected',
        what: 'Google says that you did not agree.',
        howToFix: ['Connect again and agree.'],
        address: null,
        mailboxId: null,
        queuePosition: null,
        canSend: false,
      };
    },

    receiveNotification: async ({ authorization, readBody }) => {
      if (answers.notificationRefusal) throw answers.notificationRefusal;
      asked.push({ verb: 'receiveNotification', input: { authorization, body: await readBody() } });
    },
    countPasses: () => ({ byOutcome: { succeeded: 0, failed: 0, postponed: 0, ended: 0 }, totalMs: 0 }),
    countNotifications: () => ({ heard: 0, known: 0, unknown: 0, unreadable: 0 }),
    connectAppPassword: async (input) => {
      asked.push({ verb: 'connectAppPassword', input });
      const [own] = await db.read((r) => r.mailboxes.list({ userIds: [input.userId] }));
      return { mailboxId: own?.id ?? 'none' };
    },
    connectAppPasswordByLink: async (input) => {
      asked.push({ verb: 'connectAppPasswordByLink', input });
      return {
        outcome: 'connected',
        code: null,
        title: 'Connected',
        what: 'anna@company.example is connected.',
        howToFix: [],
        address: 'anna@company.example',
        mailboxId: 'mailbox-1',
        queuePosition: null,
        canSend: true,
      };
    },

    readMailProviders: () => readMailProviders({ hosts: PUBLIC_MAIL_HOSTS }),

    startGoogleSignIn: async ({ returnTo }) => {
      const state = `state-${returnTos.size + 1}`;
      returnTos.set(state, returnTo);
      return { authorizeUrl: `${GOOGLE_URL}?state=${state}` };
    },
    finishGoogleSignIn: async ({ state }) => {
      const identity = answers.googleIdentity;
      if (identity === null || identity instanceof AppError)
        throw (
          identity ?? new AppError({ code: 'sign_in.refused', kind: 'unauthenticated', message: 'Refused.' })
        );
      return { ...identity, name: 'A person', returnTo: returnTos.get(state ?? '') ?? '/' };
    },

    readMailboxes: async ({ mailboxIds, userIds }) => {
      const mailboxes = await db.read((r) => r.mailboxes.list({ ids: mailboxIds, userIds }));
      return mailboxes.map((mailbox): MailboxView => ({
        id: mailbox.id,
        userId: mailbox.userId,
        address: mailbox.address,
        status: mailbox.status,
        statusText:
          mailbox.status &&
          describeStatus({
            status: mailbox.status,
            queuePosition: null,
            trouble: 'failing',
            giveUpAfterMs: 48 * 3_600_000,
          }),
        statusSince: mailbox.statusSince,
        queuePosition: null,
        connectedAt: mailbox.connectedAt,
        disconnectedAt: mailbox.disconnectedAt,
        lastSyncedAt: mailbox.lastSyncedAt,
        nextAttemptAt: mailbox.nextSyncAt,
        givesUpAt: null,
        provider: mailbox.servers ? 'other' : 'google',
        servers: mailbox.servers,
        route: mailbox.route,
        routes: [mailbox.route],
        routeSince: mailbox.routeSince,
        failover: null,
        canSend: mailbox.canSend,
        recordedCount: mailbox.recordedCount,
        waitingCount: 0,
        importProgress: null,
        openError: null,
        pause: choosePause({ facts: mailbox, now: clock.now() }),
        freshness: null,
        audit: null,
      }));
    },
    readSyncErrors: async ({ mailboxIds, installation, state, before, limit }) =>
      answers.syncErrors
        .filter(({ mailboxId }) => (mailboxId === null ? installation : mailboxIds.includes(mailboxId)))
        .filter(({ resolvedAt }) => state === undefined || (state === 'open') === (resolvedAt === null))
        .filter((error) => before === null || error.occurredAt < before.occurredAt)
        .slice(0, limit),
    readSyncError: async ({ syncErrorId }) => {
      const { row, user } = await db.read(async (r) => {
        const found = await r.syncErrors.find(syncErrorId);
        const [by] = found?.acknowledgedBy ? await r.users.findMany([found.acknowledgedBy]) : [];
        return { row: found, user: by };
      });
      if (!row)
        throw new AppError({
          code: 'sync_error.not_found',
          kind: 'not_found',
          message: 'There is no such entry.',
        });
      const { detail: _, acknowledgedBy, acknowledgedAt, ...facts } = row;
      const { what, howToFix, whoCanFix } = describeError(row.code);
      return {
        ...facts,
        what,
        howToFix,
        whoCanFix,
        affectedCount: null,
        acknowledged:
          acknowledgedBy && acknowledgedAt
            ? { userId: acknowledgedBy, userName: user?.name ?? '', at: acknowledgedAt }
            : null,
      };
    },
    requestSync: note('requestSync'),
    requestAudit: note('requestAudit'),
    readAuditReport: async (input) => ({
      startedAt: new Date('2026-05-04T02:00:00.000Z'),
      finishedAt: new Date('2026-05-04T02:10:00.000Z'),
      comparedCount: 40,
      sampledCount: 20,
      recordedCount: 12,
      missingCount: answers.fates.length,
      openCount: 0,
      items: showHeads(input),
      next: input.before === null ? 'page 2' : null,
    }),
    removeEmail: note('removeEmail'),
    restoreMessage: note('restoreMessage'),
    estimateImport: async (input) => {
      asked.push({ verb: 'estimateImport', input });
      return answers.estimate;
    },
    searchFates: async (input) => {
      asked.push({ verb: 'searchFates', input });
      return { items: showHeads(input), nextPageToken: input.pageToken === null ? 'page 2' : null };
    },
    listFailedMessages: async (input) => {
      asked.push({ verb: 'listFailedMessages', input });
      return { items: showHeads(input), next: null };
    },
    disconnectMailbox: async (input) => {
      asked.push({ verb: 'disconnectMailbox', input });
      await db.write((r) =>
        r.mailboxes.update(input.mailboxId, { disconnectedAt: clock.now(), status: null, hasSeat: false }),
      );
    },
    readUsage: async () => answers.usage,
    readQuota: async () => answers.quota,
  };
}

/** Google's quota on a day on which nothing was asked of it. */
function createUnusedQuota(): QuotaView {
  const byPurpose = { live: 0, import: 0, audit: 0 };
  const startsAt = new Date('2026-05-04T07:00:00Z');
  const meter = { startsAt, endsAt: new Date('2026-05-05T07:00:00Z'), usedUnits: 0, byPurpose };
  return {
    projectDay: { ...meter, limitUnits: 80_000_000 },
    projectMinute: { ...meter, limitUnits: 1_200_000 },
    mailboxMinute: { endsAt: meter.endsAt, limitUnits: 6_000, busiest: [] },
    waiting: { mailboxCount: 0, until: null },
    spent: [],
  };
}
