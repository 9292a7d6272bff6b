import type { RepositoryInput } from '../doors/executor.ts';
import { createAuditsRepository } from './audits.ts';
import { createSyncErrorsRepository } from './sync-errors.ts';
import { createMatchingRepository } from './matching.ts';
import { createMailboxesRepository } from './mailboxes.ts';
import { createLedgerRepository } from './ledger.ts';
import { createImportsRepository } from './imports.ts';
import { createEmailsRepository } from './emails.ts';
import { createCredentialsRepository } from './credentials.ts';
import { createBillingRepository } from './billing.ts';
import { createAlertChannelsRepository } from './alert-channels.ts';
import { createAlertLooksRepository } from './alert-looks.ts';
import { createCompanyRepository } from './company.ts';
import { createEventsRepository } from './events.ts';
import { createJobsRepository } from './jobs.ts';
import { createLeadDomainsRepository } from './lead-domains.ts';
import { createLeadsRepository } from './leads.ts';
import { createLinksRepository } from './links.ts';
import { createLoginAttemptsRepository } from './login-attempts.ts';
import { createMeasuresRepository } from './measures.ts';
import { createMetaRepository } from './meta.ts';
import { createOverviewRepository } from './overview.ts';
import { createPassesRepository } from './passes.ts';
import { createQuotaRepository } from './quota.ts';
import { createSessionsRepository } from './sessions.ts';
import { createSlackConnectionRepository } from './slack-connection.ts';
import { createSlackRepository } from './slack.ts';
import { createSlackInvitationsRepository } from './slack-invitations.ts';
import { createTimelinesRepository } from './timelines.ts';
import { createUsersRepository } from './users.ts';

/** All repositories over one connection, each made when it is first used. */
export function createRepositories({
  executor,
  tables,
  onEventsAppended,
}: RepositoryInput & { onEventsAppended: () => void }) {
  const input = { executor, tables };
  return makeLazily({
    syncErrors: () => createSyncErrorsRepository(input),
    matching: () => createMatchingRepository(input),
    mailboxes: () => createMailboxesRepository(input),
    ledger: () => createLedgerRepository(input),
    imports: () => createImportsRepository(input),
    audits: () => createAuditsRepository(input),
    emails: () => createEmailsRepository(input),
    credentials: () => createCredentialsRepository(input),
    billing: () => createBillingRepository(input),
    alertChannels: () => createAlertChannelsRepository(input),
    alertLooks: () => createAlertLooksRepository(input),
    company: () => createCompanyRepository(input),
    events: () => createEventsRepository({ ...input, onAppended: onEventsAppended }),
    jobs: () => createJobsRepository(input),
    leadDomains: () => createLeadDomainsRepository(input),
    leads: () => createLeadsRepository(input),
    links: () => createLinksRepository(input),
    loginAttempts: () => createLoginAttemptsRepository(input),
    measures: () => createMeasuresRepository(input),
    meta: () => createMetaRepository(input),
    overview: () => createOverviewRepository(input),
    passes: () => createPassesRepository(input),
    quota: () => createQuotaRepository(input),
    sessions: () => createSessionsRepository(input),
    slack: () => createSlackRepository(input),
    slackConnection: () => createSlackConnectionRepository(input),
    slackInvitations: () => createSlackInvitationsRepository(input),
    timelines: () => createTimelinesRepository(input),
    users: () => createUsersRepository(input),
  });
}

export type Repositories = ReturnType<typeof createRepositories>;

function makeLazily<Makers extends Record<string, () => unknown>>(makers: Makers) {
  const made: Record<string, unknown> = {};
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(made, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(made, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return made as { readonly [Name in keyof Makers]: ReturnType<Makers[Name]> };
}
