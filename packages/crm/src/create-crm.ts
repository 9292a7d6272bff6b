import type { ImportWish } from '@mailsync/sync-engine';
import { addAlertChannel } from './alert-channels/add-alert-channel.ts';
import { listChannelChoices } from './alert-channels/list-channel-choices.ts';
import { readAlertChannels } from './alert-channels/read-alert-channels.ts';
import { removeAlertChannel } from './alert-channels/remove-alert-channel.ts';
import { replaceAlertChannels } from './alert-channels/replace-alert-channels.ts';
import { changeCompany } from './company/change-company.ts';
import { ensureCompany } from './company/ensure-company.ts';
import { readCompany } from './company/read-company.ts';
import type { CrmDependencies } from './dependencies.ts';
import { showEvents } from './events/show-events.ts';
import { inviteToConnect } from './invitations/invite-to-connect.ts';
import { changeLead } from './leads/change-lead.ts';
import { createLead } from './leads/create-lead.ts';
import { importLeads } from './leads/import-leads.ts';
import { listLeads } from './leads/list-leads.ts';
import { mergeLeads } from './leads/merge-leads.ts';
import { readLead } from './leads/read-lead.ts';
import { removeLead } from './leads/remove-lead.ts';
import { auditMailboxNow } from './mailboxes/audit-mailbox-now.ts';
import { connectAppPassword } from './mailboxes/connect-app-password.ts';
import { createConnectLink } from './mailboxes/create-connect-link.ts';
import { disconnectMailbox } from './mailboxes/disconnect-mailbox.ts';
import { estimateImport } from './mailboxes/estimate-import.ts';
import { createEstimateThrottle } from './mailboxes/estimate-throttle.ts';
import { listFailedMessages } from './mailboxes/list-failed-messages.ts';
import { listMailboxesOf } from './mailboxes/list-mailboxes-of.ts';
import { listMailboxes } from './mailboxes/list-mailboxes.ts';
import { listSyncErrorsOf } from './mailboxes/list-sync-errors-of.ts';
import { listSyncErrors } from './mailboxes/list-sync-errors.ts';
import { readMailboxAudit } from './mailboxes/read-mailbox-audit.ts';
import { readMailbox } from './mailboxes/read-mailbox.ts';
import { restoreMessage } from './mailboxes/restore-message.ts';
import { searchMailboxFates } from './mailboxes/search-mailbox-fates.ts';
import { startGoogleConnect } from './mailboxes/start-google-connect.ts';
import { syncMailboxNow } from './mailboxes/sync-mailbox-now.ts';
import { readOverview } from './overview/read-overview.ts';
import { readStanding } from './overview/read-standing.ts';
import type { Actor } from './permissions/can.ts';
import { acknowledgeCause } from './sync-errors/acknowledge-cause.ts';
import { acknowledgeSyncError } from './sync-errors/acknowledge-sync-error.ts';
import { readSlackConnection } from './slack/read-slack-connection.ts';
import { listLeadEmails } from './timelines/list-lead-emails.ts';
import { readEmail } from './timelines/read-email.ts';
import { removeEmail } from './timelines/remove-email.ts';
import { searchEmails } from './timelines/search-emails.ts';
import { readQuota } from './usage/read-quota.ts';
import { readUsage } from './usage/read-usage.ts';
import { acceptInvitation } from './users/accept-invitation.ts';
import { changeUser } from './users/change-user.ts';
import { createUser } from './users/create-user.ts';
import { ensureFirstAdministrator } from './users/ensure-first-administrator.ts';
import { listUsers } from './users/list-users.ts';
import { readInvitation } from './users/read-invitation.ts';
import { readUser } from './users/read-user.ts';
import { signInWithGoogle } from './users/sign-in-with-google.ts';
import { signInWithPassword } from './users/sign-in-with-password.ts';
import { signUpFromSlack } from './users/sign-up-from-slack.ts';
import { createSignInThrottle } from './users/sign-in-throttle.ts';

/**
 * The CRM's verbs, grouped, with their dependencies given. Every verb that takes an `actor` asks `can()` itself and throws
 * `permission.denied`, or `….not_found` for what the person may not even see.
 */
export function createCrm(dependencies: CrmDependencies) {
  const signInThrottle = createSignInThrottle(dependencies);
  const estimateThrottle = createEstimateThrottle(dependencies);
  // What a verb asks for beyond the dependencies is all that a caller still has to say.
  const given =
    <Input, Output>(verb: (input: Input) => Output) =>
    (input: Omit<Input, keyof CrmDependencies>): Output =>
      verb({ ...dependencies, ...input } as Input);

  return {
    company: {
      ensure: given(ensureCompany),
      read: given(readCompany),
      change: given(changeCompany),
      readOverview: given(readOverview),
      readStanding: given(readStanding),
    },
    users: {
      list: () => listUsers(dependencies),
      read: given(readUser),
      create: given(createUser),
      change: given(changeUser),
      ensureFirstAdministrator: given(ensureFirstAdministrator),
      readInvitation: given(readInvitation),
      acceptInvitation: given(acceptInvitation),
      signInWithPassword: (input: { email: string; password: string; ip: string }) =>
        signInWithPassword({ ...dependencies, throttle: signInThrottle, ...input }),
      signInWithGoogle: given(signInWithGoogle),
      signUpFromSlack: given(signUpFromSlack),
    },
    mailboxes: {
      list: given(listMailboxes),
      listOf: given(listMailboxesOf),
      read: given(readMailbox),
      createConnectLink: given(createConnectLink),
      startGoogleConnect: given(startGoogleConnect),
      connectAppPassword: given(connectAppPassword),
      syncNow: given(syncMailboxNow),
      auditNow: given(auditMailboxNow),
      readAudit: given(readMailboxAudit),
      disconnect: given(disconnectMailbox),
      listSyncErrors: given(listSyncErrors),
      listSyncErrorsOf: given(listSyncErrorsOf),
      searchFates: given(searchMailboxFates),
      listFailedMessages: given(listFailedMessages),
      restoreMessage: given(restoreMessage),
      estimateImport: (input: { actor: Actor; wish: ImportWish }) =>
        estimateImport({ ...dependencies, throttle: estimateThrottle, ...input }),
    },
    invitations: { invite: given(inviteToConnect) },
    leads: {
      list: given(listLeads),
      read: given(readLead),
      create: given(createLead),
      change: given(changeLead),
      merge: given(mergeLeads),
      remove: given(removeLead),
      import: given(importLeads),
    },
    timelines: {
      listOfLead: given(listLeadEmails),
      search: given(searchEmails),
      readEmail: given(readEmail),
      removeEmail: given(removeEmail),
    },
    alertChannels: {
      read: given(readAlertChannels),
      listChoices: listChannelChoices,
      replace: given(replaceAlertChannels),
      add: given(addAlertChannel),
      remove: given(removeAlertChannel),
    },
    syncErrors: {
      acknowledge: given(acknowledgeSyncError),
      acknowledgeCause: given(acknowledgeCause),
    },
    slack: { readConnection: given(readSlackConnection) },
    usage: { readMonth: given(readUsage), readQuota: given(readQuota) },
    events: { show: given(showEvents) },
  };
}

export type Crm = ReturnType<typeof createCrm>;
