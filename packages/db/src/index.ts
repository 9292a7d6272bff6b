export type { Database, Dialect } from './doors/database.ts';
export { isUniqueViolation } from './doors/is-unique-violation.ts';
export { openDatabase } from './doors/open-database.ts';
export type { OpenDatabaseInput } from './doors/open-database.ts';
export { type DatabaseLock, isDatabaseInUse, lockDatabase } from './doors/lock-database.ts';
export { type Backup, backUpDatabase } from './backup/back-up-database.ts';
export { type DatabaseInspection, inspectDatabase } from './backup/inspect-database.ts';
export { type Restored, restoreDatabase } from './backup/restore-database.ts';
export type { Repositories } from './repositories/index.ts';
export type { Company, Exclusion, NewCompany } from './repositories/company.ts';
export type { NewOutboxEvent, OutboxEvent, OutboxEventType } from './repositories/events.ts';
export type { Job, JobCount, NewJob } from './repositories/jobs.ts';
export type { Link, LinkPurpose, NewLink } from './repositories/links.ts';
export {
  type QuotaProjectScope,
  type QuotaPurpose,
  quotaScopeOf,
  type UnitsByPurpose,
  type QuotaWindow,
} from './repositories/quota.ts';
export type { Session } from './repositories/sessions.ts';
export type { NewUser, Role, Team, User } from './repositories/users.ts';
export type { BillingInterval } from './repositories/billing.ts';
export type { Credential, Route } from './repositories/credentials.ts';
export type { Copy, Email, EmailLead, EmailReference, ParticipantRow } from './repositories/emails.ts';
export type { Audit } from './repositories/audits.ts';
export type { Import } from './repositories/imports.ts';
export type { LedgerDecision, LedgerEntry, LedgerSource, LedgerState } from './repositories/ledger.ts';
export { rankMessage } from './repositories/rank-message.ts';
export type { Mailbox, NewMailbox, StatusChange } from './repositories/mailboxes.ts';
export type { PassStart, QuietPass } from './repositories/passes.ts';
export type { SyncError } from './repositories/sync-errors.ts';
export type { StoredAttachment, StoredPerson } from './tables/mail.ts';
export type { MailboxServers, MailServer } from './tables/mailbox-servers.ts';
export type { LeadPosition, MailSearch, MailSearchTerm } from './tables/mail-search.ts';
export type { AddedAddresses } from './repositories/lead-domains.ts';
export type { SlackConnection, SlackConnectionChange } from './repositories/slack-connection.ts';
export type { SlackDoorProblem, SlackTokenProblem } from './tables/slack-problems.ts';
export type { SlackInvitation } from './repositories/slack-invitations.ts';
export type { UnconnectedPerson } from './repositories/overview.ts';
export type { AlertChannel, AlertKind } from './repositories/alert-channels.ts';
export type { NewSlackAlert, SlackAlert, SlackBacklog } from './repositories/slack.ts';
export type { AlertLook, AlertSnooze, NewAlertLook } from './repositories/alert-looks.ts';
export type { Lead, LeadAddress, LeadPlace } from './repositories/leads.ts';
export type { EmailHead, EmailPlace } from './repositories/timelines.ts';
