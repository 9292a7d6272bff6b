import type { MailboxServers } from '@mailsync/db';
import type { Service } from '@mailsync/foundation';
import type { ReadAuditReportInput } from './audit/read-audit-report.ts';
import type { FateState } from './fates/describe-fate.ts';
import type { ListFailedMessagesInput } from './fates/list-failed-messages.ts';
import type { FreshnessView } from './freshness/describe-freshness.ts';
import type { NotificationCounts } from './freshness/hear-notifications.ts';
import type { PassCounts } from './scheduling/count-passes.ts';
import type { SearchFatesInput } from './fates/search-fates.ts';
import type { ImportWish } from './import/estimate-import.ts';
import type { ConnectAppPasswordInput } from './connecting/connect-app-password.ts';
import type { MailboxProvider } from './mailboxes/mailbox-provider.ts';
import type { MailProvidersView } from './providers/mail-servers/read-mail-providers.ts';
import type { ErrorCatalogueEntry } from './sync-errors/catalogue.ts';
import type { QuotaView } from './quota/read-quota.ts';
import type { MailboxPause } from './status/choose-pause.ts';
import type { MailboxStatus } from './status/choose-status.ts';
import type { StatusText } from './status/describe-status.ts';

/** A mailbox as doors show it: facts, its sentence, its open error and how its import goes. */
export interface MailboxView {
  id: string;
  userId: string;
  address: string;
  status: MailboxStatus | null;
  statusText: StatusText | null;
  statusSince: Date;
  queuePosition: number | null;
  connectedAt: Date;
  disconnectedAt: Date | null;
  lastSyncedAt: Date | null;
  nextAttemptAt: Date | null;
  /** When Mail Sync stops trying if nothing changes; null while its clock of failures of its own does not run. */
  givesUpAt: Date | null;
  /** Whose inbox it is: at Google it has up to two routes, elsewhere the password alone. */
  provider: MailboxProvider;
  /** Where it is reached; null at Google. */
  servers: MailboxServers | null;
  route: 'google' | 'app_password';
  /** When it took this route. */
  routeSince: Date;
  routes: ('google' | 'app_password')[];
  /** Null unless emails come through the app password because Google failed; it goes back to Google by itself. */
  failover: FailoverView | null;
  canSend: boolean;
  recordedCount: number;
  waitingCount: number;
  importProgress: ImportProgressView | null;
  openError: SyncErrorView | null;
  /** Null while it waits for nobody. Waiting is no failure and runs no clock. */
  pause: MailboxPause | null;
  /** How it hears of new mail; null while it does not sync. */
  freshness: FreshnessView | null;
  /** Null until the first check. */
  audit: AuditView | null;
}

/** Since when Google is left for the app password, why, and how to go back. */
export interface FailoverView {
  since: Date;
  what: string;
  howToFix: string[];
}

/** What the last check of a mailbox proved; while one is under way, also how far it has come. */
export interface AuditView {
  /** During the first check nothing is known of emails yet: their counts are 0. */
  state: 'first_check' | 'checking' | 'checked';
  /** Lead mail that the provider holds, as far as the last check knows. */
  leadEmailCount: number;
  recordedCount: number;
  /** What that check found missing, recorded since or still waiting. */
  missingCount: number;
  /** Messages compared by the check under way, or by the last one. */
  comparedCount: number;
  /** When the last check ended; while the first is under way, when it began. */
  checkedAt: Date;
}

/** What the last check that is done found missing: a page of its messages, newest first, with what became of each. */
export interface AuditReportView {
  startedAt: Date;
  finishedAt: Date;
  comparedCount: number;
  /** Skips that were read again. */
  sampledCount: number;
  recordedCount: number;
  missingCount: number;
  /** Of what was missing, how much was not recorded when the check ended. */
  openCount: number;
  items: FateView[];
  /** The message id that the next page goes on behind. */
  next: string | null;
}

export interface ImportProgressView {
  id: string;
  reason: 'connect' | 'leads' | 'window' | 'gap';
  /** `paused`: the mailbox does not sync now. `abandoned`: it was disconnected before the import was done. */
  state: 'listing' | 'recording' | 'paused' | 'abandoned' | 'done';
  /** Searches for lead mail, or everything of that time: whichever costs fewer units. */
  way: 'searches' | 'everything';
  foundCount: number;
  recordedCount: number;
  notRecordedCount: number;
  unitsSpent: number;
  /** About what the other way costs; null where there is none. */
  otherWayUnits: number | null;
  /** Seconds until it is done at the pace so far; null when that cannot be told. */
  secondsLeft: number | null;
  startedAt: Date;
  finishedAt: Date | null;
}

/** What an import would read, before it begins. */
export interface ImportEstimateView {
  /** People whose history would be read; those who are leads already are not among new ones. */
  addressCount: number;
  /** Mailboxes that would read it; of very many only some are asked. */
  mailboxCount: number;
  /** Those that were asked, the one with the most messages first. */
  mailboxes: {
    mailboxId: string;
    userId: string;
    /** `sampled`: the bound was reached, a part is taken for the whole. `not_asked`: it fails, or its share is used up. */
    outcome: 'counted' | 'sampled' | 'not_asked';
    messageCount: number;
    units: number;
    /** At the quota of this installation. */
    minutes: number;
  }[];
}

export interface SyncErrorView {
  id: string;
  mailboxId: string | null;
  occurredAt: Date;
  lastSeenAt: Date;
  count: number;
  code: string;
  what: string;
  howToFix: string[];
  whoCanFix: ErrorCatalogueEntry['whoCanFix'];
  resolvedAt: Date | null;
  /** Of an open fault of the installation: how many mailboxes fail with it now. Null otherwise. */
  affectedCount: number | null;
  /** Who has said that they are on it, and when. */
  acknowledged: { userId: string; userName: string; at: Date } | null;
}

/** What became of one message of a mailbox. */
export interface FateView {
  /** The provider's id. */
  messageId: string;
  state: FateState;
  /** Why, in a word that `describeFate` puts into a sentence. */
  reason: string | null;
  emailId: string | null;
  decidedAt: Date | null;
  /** Null when it was not asked for, or cannot be had. */
  head: { subject: string; from: { name: string | null; address: string } | null; date: Date } | null;
}

/** How a visit to Google ended; kept with the state so that the page can say it. */
export interface ConnectResultView {
  outcome: 'connected' | 'pending' | 'not_connected';
  /** Code of the error catalogue when nothing was connected. */
  code: string | null;
  title: string;
  what: string;
  howToFix: string[];
  address: string | null;
  mailboxId: string | null;
  queuePosition: number | null;
  canSend: boolean;
}

/** Where a link was asked for, so that the person can be told there how it ended. */
export interface ConnectLinkOrigin {
  door: 'slack';
  /** Whatever the door needs to answer; sealed at rest, handed back with `readConnectLinkOrigin`. */
  replyTo: Record<string, unknown>;
}

/**
 * All that doors (API, Slack) may ask of the engine. Permissions are the doors' business: ask `can()` first.
 * Every verb throws `AppError` with a code of its own.
 */
export interface SyncEngine extends Service {
  /**
   * A single-use link, ten minutes, for somebody who has no console session. Both addresses are pages of the console: to
   * sign in with Google, and to give an app password. Whichever connects the mailbox spends the link.
   */
  createConnectLink(input: {
    userId: string;
    /** The only account that the link may connect: whoever holds a link has no other proof of who they are. */
    expectedAddress: string;
    mailboxId: string | null;
    origin: ConnectLinkOrigin | null;
  }): Promise<{ linkId: string; url: string; appPasswordUrl: string; expiresAt: Date }>;
  /** What the page before Google shows. Looking does not spend the link. Throws link.not_found, link.expired, link.used. */
  readConnectLink(input: { token: string }): Promise<{
    linkId: string;
    userId: string;
    expectedAddress: string | null;
    expiresAt: Date;
  }>;
  readConnectLinkOrigin(input: { linkId: string }): Promise<ConnectLinkOrigin | null>;
  /** The address at Google to send the person to. From a link (`token`), or for the user who is signed in. */
  startGoogleConnect(
    input: { token: string } | { userId: string; expectedAddress: string | null; mailboxId: string | null },
  ): Promise<{ authorizeUrl: string }>;
  /** Google has sent the person back. Never throws for what the person or Google did: the result says it. */
  finishGoogleConnect(input: {
    state: string | null;
    code: string | null;
    error: string | null;
    /** Who is signed in to the console in the browser that came back; null for nobody. */
    visitorUserId: string | null;
  }): Promise<{ resultId: string }>;
  readConnectResult(input: { resultId: string }): Promise<ConnectResultView>;

  /**
   * Connects a mailbox by an app password, or adds one to a mailbox of the same address; with `servers`, one that is not
   * at Google. Throws connect.not_an_address, connect.other_address, connect.owned_by_other, connect.no_server,
   * connect.passwords_not_taken, connect.other_provider, connect.too_many_tries, mailbox.not_found, and codes of the error
   * catalogue, with how to fix it and, where one field is wrong, with `errors` in its details.
   */
  connectAppPassword(input: ConnectAppPasswordInput): Promise<{ mailboxId: string }>;
  /**
   * The same for whoever holds a connect link, for the address that it expects. Throws what `connectAppPassword` and
   * `readConnectLink` throw, and connect.link_used when the link was spent meanwhile; nothing thrown spends it.
   */
  connectAppPasswordByLink(input: { token: string; appPassword: string }): Promise<ConnectResultView>;
  /** What is known of mail servers other than Google's before anybody types one. */
  readMailProviders(): MailProvidersView;

  startGoogleSignIn(input: { returnTo: string }): Promise<{ authorizeUrl: string }>;
  /** Throws sign_in.refused, sign_in.expired, google.unavailable. */
  finishGoogleSignIn(input: { state: string | null; code: string | null; error: string | null }): Promise<{
    googleSub: string;
    email: string;
    emailVerified: boolean;
    name: string;
    returnTo: string;
  }>;

  readMailboxes(input: { mailboxIds?: string[]; userIds?: string[] }): Promise<MailboxView[]>;
  readSyncErrors(input: {
    /** Only these mailboxes; `installation: true` adds the entries that belong to no mailbox. */
    mailboxIds: string[];
    installation: boolean;
    /** Those that stand, or those that are over; both when left out. */
    state?: 'open' | 'over' | undefined;
    before: { occurredAt: Date; id: string } | null;
    limit: number;
  }): Promise<SyncErrorView[]>;
  /** One entry by id, for alerts. Throws sync_error.not_found. */
  readSyncError(input: { syncErrorId: string }): Promise<SyncErrorView>;
  /** Tries at once, also one that has been given up. Throws mailbox.not_found, mailbox.pending, mailbox.disconnected. */
  requestSync(input: { mailboxId: string }): Promise<void>;
  /**
   * What an import of these people's history, or of all leads' in a wider window, would read. Costs at most 101 quota
   * units in each of 25 mailboxes, out of the share of audits.
   */
  estimateImport(input: { wish: ImportWish }): Promise<ImportEstimateView>;
  /** Begins an audit with the next pass. Throws mailbox.not_found, mailbox.pending, mailbox.disconnected. */
  requestAudit(input: { mailboxId: string }): Promise<void>;
  /**
   * A page of what matches in the mailbox, spam and bin too, with the fate of each. Costs quota units of live sync. Throws
   * mailbox.not_found, mailbox.pending, mailbox.disconnected, fates.budget_used_up, codes of the error catalogue.
   */
  searchFates(input: SearchFatesInput): Promise<{ items: FateView[]; nextPageToken: string | null }>;
  /** A page of what was kept aside, newest first; `requestSync` tries all of it again. Throws mailbox.not_found. */
  listFailedMessages(input: ListFailedMessagesInput): Promise<{ items: FateView[]; next: string | null }>;
  /** What the last audit found missing. Throws audit.not_found. */
  readAuditReport(input: ReadAuditReportInput): Promise<AuditReportView>;
  /** Removes one recorded email from these mailboxes; nothing but `restoreMessage` has it recorded again. */
  removeEmail(input: { emailId: string; mailboxIds: string[] }): Promise<void>;
  /** Has a removed message decided again. Throws mailbox.not_found, mailbox.pending, mailbox.disconnected, message.not_removed. */
  restoreMessage(input: { mailboxId: string; messageId: string }): Promise<void>;
  /** Frees the seat, revokes the grant, forgets the credential; `remove` also removes what only this mailbox recorded. */
  disconnectMailbox(input: { mailboxId: string; history: 'keep' | 'remove' }): Promise<void>;
  /** How Google's quota stands, by meter and by what it was spent for. */
  readQuota(): Promise<QuotaView>;
  /**
   * A notification that Google posts to `/google/pubsub`; resolving acknowledges it. The body is read only when the
   * sender has proved who it is. Throws `notification.not_expected`, `notification.not_signed`,
   * `notification.other_sender`, `google.unavailable`.
   */
  receiveNotification(input: {
    /** The header of that name. */
    authorization: string | null;
    readBody: () => Promise<string>;
  }): Promise<void>;
  /** What became of notifications since the start of this process. */
  countNotifications(): NotificationCounts;
  /** Passes by what became of them since the start of this process. */
  countPasses(): PassCounts;
  /** Mailbox-days of a month (UTC), summed from billing intervals. */
  readUsage(input: {
    from: Date;
    to: Date;
  }): Promise<{ mailboxId: string; address: string; userId: string; days: number }[]>;
}
