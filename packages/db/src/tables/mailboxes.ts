import type { Kit } from '../kit/kit.ts';
import type { LeadPosition, MailSearch } from './mail-search.ts';
import type { MailboxServers } from './mailbox-servers.ts';

const STATUSES = ['enabled', 'pending', 'error', 'connection'] as const;

/** Connected inboxes: who owns them, how they are reached, and the facts their status is computed from. */
export const defineMailboxTables = (kit: Kit) => ({
  mailboxes: kit.table(
    'mailboxes',
    {
      id: kit.id().primaryKey(),
      userId: kit.text().notNull(),
      /** Google's `sub`, or host and login: unique in the installation. */
      identity: kit.text().notNull(),
      address: kit.text().notNull(),
      /** Matching keys of every address the owner sends from (`sendAs` aliases included). */
      ownAddresses: kit.json<string[]>().notNull(),
      route: kit.enumText(['google', 'app_password']).notNull(),
      routeSince: kit.time().notNull(),
      /** Null: Google's. */
      servers: kit.json<MailboxServers | null>(),
      /** The error for which Google was left for the app password; null while the route is the person's own choice. */
      leftGoogleBecause: kit.text(),
      /** Left, Google is asked again then whether it lets us in; null: with the next pass. */
      tryGoogleAt: kit.time(),
      canSend: kit.bool().notNull(),
      connectedAt: kit.time().notNull(),
      disconnectedAt: kit.time(),

      /** Null when disconnected. Always what `chooseStatus` makes of the facts below. */
      status: kit.enumText(STATUSES),
      statusSince: kit.time().notNull(),
      hasSeat: kit.bool().notNull(),
      /** First come, first served: the time of the first request for a seat. */
      queuedAt: kit.time().notNull(),
      failingSince: kit.time(),
      failureCount: kit.int().notNull().default(0),
      /** Time spent in failures of this mailbox's own; pauses and our downtime do not count. */
      ownFailureMs: kit.bigint().notNull().default(0),
      lastOwnFailureAt: kit.time(),
      givenUpAt: kit.time(),
      lastErrorCode: kit.text(),
      oldestWaitingAt: kit.time(),

      /** Gmail's history id as decimal text: compare as BigInt. */
      historyId: kit.text(),
      /** How far the mailbox has been read by IMAP, as the provider writes it. */
      imapCursor: kit.text(),
      lastSyncedAt: kit.time(),
      lastAttemptAt: kit.time(),
      /** When the next pass is due; null while none is (pending, stopped, disconnected). */
      nextSyncAt: kit.time(),
      /** Until when the provider asked to be left alone. */
      pausedUntil: kit.time(),
      /** Until when our own quota budget makes this mailbox wait. */
      budgetPausedUntil: kit.time(),
      /** How long after a pass the next one was planned; null until the first that went well. */
      passEveryMs: kit.int(),
      /** When a change brought a message that was not known; null when none came since connecting. */
      lastNewMailAt: kit.time(),
      /** Until then Gmail tells us of changes; null when it was not asked to. */
      watchExpiresAt: kit.time(),
      /** When Gmail is asked again; null: with the next pass. */
      watchRenewAt: kit.time(),
      /** When a notification of this mailbox came last: the proof that telling works. Written once an hour at most. */
      watchHeardAt: kit.time(),
      /**
       * Until then a connection to the mail server that was proved alive tells of changes; null while none is open. Whoever
       * holds it moves this on, so that it lapses with them.
       */
      idleUntil: kit.time(),
      /** What that connection tells of: one folder, which with Gmail holds everything. */
      idleFolder: kit.enumText(['all_mail', 'inbox']),
      /** When the next audit is due; null until the first pass has planned one. */
      nextAuditAt: kit.time(),
      /** The revision of leads up to which this mailbox's history has been imported. */
      importedRevision: kit.int().notNull(),
      /** Back to when the history of all those leads has been imported; null before the first import. */
      importedFrom: kit.time(),
      recordedCount: kit.int().notNull().default(0),
    },
    (t) => [
      kit.uniqueIndex('mailboxes_identity').on(t.identity),
      kit.index('mailboxes_user').on(t.userId),
      kit.index('mailboxes_due').on(t.nextSyncAt),
      kit.index('mailboxes_address').on(kit.sql`lower(${t.address})`),
      kit.index('mailboxes_queue').on(t.hasSeat, t.queuedAt),
      kit
        .index('mailboxes_app_password')
        .on(t.id)
        .where(kit.sql`route = 'app_password'`),
      // Only what fails is in it: who meets a fault is found without looking at the healthy.
      kit
        .index('mailboxes_failing')
        .on(t.lastErrorCode, t.nextSyncAt)
        .where(kit.sql`last_error_code is not null`),
    ],
  ),

  /** What lets us in, sealed. One per mailbox and route. */
  credentials: kit.table(
    'credentials',
    {
      mailboxId: kit.text().notNull(),
      route: kit.enumText(['google', 'app_password']).notNull(),
      sealed: kit.text().notNull(),
      scopes: kit.json<string[]>().notNull(),
      grantedAt: kit.time().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.mailboxId, t.route] })],
  ),

  statusChanges: kit.table(
    'status_changes',
    {
      id: kit.id().primaryKey(),
      mailboxId: kit.text().notNull(),
      fromStatus: kit.enumText(STATUSES),
      toStatus: kit.enumText(STATUSES),
      cause: kit.text().notNull(),
      at: kit.time().notNull(),
    },
    (t) => [kit.index('status_changes_mailbox').on(t.mailboxId, t.at)],
  ),

  billingIntervals: kit.table(
    'billing_intervals',
    {
      id: kit.id().primaryKey(),
      mailboxId: kit.text().notNull(),
      openedAt: kit.time().notNull(),
      closedAt: kit.time(),
    },
    (t) => [
      kit.index('billing_intervals_mailbox').on(t.mailboxId, t.openedAt),
      kit.index('billing_intervals_opened').on(t.openedAt),
    ],
  ),

  /** The running error log. At most one unresolved entry per mailbox and code; null mailbox: the installation. */
  syncErrors: kit.table(
    'sync_errors',
    {
      id: kit.id().primaryKey(),
      mailboxId: kit.text(),
      code: kit.text().notNull(),
      /** What the provider said, for administrators; never a secret. */
      detail: kit.text().notNull(),
      occurredAt: kit.time().notNull(),
      lastSeenAt: kit.time().notNull(),
      count: kit.int().notNull(),
      resolvedAt: kit.time(),
      /** The user who has said that they are on it. */
      acknowledgedBy: kit.text(),
      acknowledgedAt: kit.time(),
    },
    (t) => [
      kit.index('sync_errors_mailbox').on(t.mailboxId, t.occurredAt),
      kit.index('sync_errors_occurred').on(t.occurredAt),
      // Many workers meet a fault of the installation at the same moment: it is one entry all the same.
      kit
        .uniqueIndex('sync_errors_one_open_fault')
        .on(t.code)
        .where(kit.sql`mailbox_id is null and resolved_at is null`),
      // Each pass asks for what is open: it must cost the same however long the log is.
      kit
        .index('sync_errors_open')
        .on(t.mailboxId)
        .where(kit.sql`resolved_at IS NULL`),
    ],
  ),

  /** Reading history: at connect, when leads or the window change, after a lost cursor. Resumable at any point. */
  imports: kit.table(
    'imports',
    {
      id: kit.id().primaryKey(),
      mailboxId: kit.text().notNull(),
      reason: kit.enumText(['connect', 'leads', 'window', 'gap']).notNull(),
      /** `abandoned`: the mailbox was disconnected; what was left is planned anew when it returns. */
      state: kit.enumText(['listing', 'recording', 'done', 'abandoned']).notNull(),
      /** It is about addresses that were added after this revision … */
      afterRevision: kit.int().notNull(),
      /** … up to this one, and brings the mailbox up to it. */
      toRevision: kit.int().notNull(),
      /** It reads mail received from then on … */
      receivedFrom: kit.time().notNull(),
      /** … and before then; null up to now. */
      receivedBefore: kit.time(),
      /** Searches for lead mail, or everything of that time: whichever costs fewer units. */
      way: kit.enumText(['searches', 'everything']).notNull(),
      /** From so many leads on, a company is searched for by its domain. */
      domainSize: kit.int().notNull(),
      /** The search whose pages are being listed; null between two. */
      search: kit.json<MailSearch | null>(),
      pageToken: kit.text(),
      /** How far through the leads the searches have gone; null before the first. */
      position: kit.json<LeadPosition | null>(),
      /** Searches listed to their end, and how many there are about. */
      listedCount: kit.int().notNull(),
      searchCount: kit.int().notNull(),
      /** Messages that reading everything would have to fetch, as far as it is known. */
      unreadCount: kit.int().notNull(),
      foundCount: kit.int().notNull(),
      recordedCount: kit.int().notNull(),
      notRecordedCount: kit.int().notNull(),
      unitsSpent: kit.int().notNull(),
      /** About what the other way costs; null where there is no other. */
      otherWayUnits: kit.int(),
      startedAt: kit.time().notNull(),
      finishedAt: kit.time(),
    },
    (t) => [
      kit.index('imports_mailbox').on(t.mailboxId, t.startedAt),
      // One import per change of leads remains: each pass asks for the one that is open.
      kit
        .index('imports_open')
        .on(t.mailboxId)
        .where(kit.sql`state not in ('done', 'abandoned')`),
    ],
  ),
});
