export { createSyncEngine, type CreateSyncEngineInput } from './create-sync-engine.ts';
export type {
  AuditReportView,
  AuditView,
  ConnectLinkOrigin,
  ConnectResultView,
  FailoverView,
  FateView,
  ImportEstimateView,
  ImportProgressView,
  MailboxView,
  SyncEngine,
  SyncErrorView,
} from './engine.ts';
export { MAIL_MISSING } from './audit/run-audit.ts';
export { describeFate, type FateState, type FateText } from './fates/describe-fate.ts';
export { type FateSearch, readFateSearch } from './fates/read-fate-search.ts';
export type { ImportWish } from './import/estimate-import.ts';
export type { FreshnessView } from './freshness/describe-freshness.ts';
export type { PassCounts, PassOutcome } from './scheduling/count-passes.ts';
export type { NotificationCounts } from './freshness/hear-notifications.ts';
export type { PubSubSettings } from './freshness/pubsub-settings.ts';
export type { WishedServers } from './connecting/choose-servers.ts';
export { shareSeats } from './mailboxes/share-seats.ts';
export { type MailHosts, PUBLIC_MAIL_HOSTS, readMailHosts } from './providers/mail-servers/mail-hosts.ts';
export { type MailProvidersView, readMailProviders } from './providers/mail-servers/read-mail-providers.ts';
export { signServiceToken } from './providers/gmail-api/sign-service-token.ts';
export type { GoogleSettings } from './providers/gmail-api/google-oauth.ts';
export { toAddressKey, toBaseAddressKey, toDomainKey } from './recording/address-key.ts';
export {
  QUOTA_TABLES,
  type QuotaLimits,
  type QuotaTable,
  type QuotaTableName,
} from './quota/quota-tables.ts';
export type { QuotaMeterView, QuotaView } from './quota/read-quota.ts';
export { type MailboxPause, choosePause } from './status/choose-pause.ts';
export { measureLateness } from './scheduling/judge-schedule.ts';
export { type MailboxStatus, chooseStatus, isBillable } from './status/choose-status.ts';
export { describePause, isPauseWorthTelling } from './status/describe-pause.ts';
export { type StatusText, describeStatus } from './status/describe-status.ts';
export {
  describeError,
  type ErrorCatalogueEntry,
  errorCatalogue,
  type WhoCanFix,
} from './sync-errors/catalogue.ts';
