import type { Kit } from '../kit/kit.ts';
import { defineAlertTables } from './alerts.ts';
import { defineAuditTables } from './audits.ts';
import { defineCompanyTables } from './company.ts';
import { defineLeadTables } from './leads.ts';
import { defineMailboxTables } from './mailboxes.ts';
import { defineMailTables } from './mail.ts';
import { defineSlackInvitationTables } from './slack-invitations.ts';
import { defineWorkTables } from './work.ts';

/** Every table, defined once and made for either dialect. */
export const defineTables = (kit: Kit) => ({
  ...defineCompanyTables(kit),
  ...defineMailboxTables(kit),
  ...defineAuditTables(kit),
  ...defineMailTables(kit),
  ...defineLeadTables(kit),
  ...defineWorkTables(kit),
  ...defineSlackInvitationTables(kit),
  ...defineAlertTables(kit),
});

export type Tables = ReturnType<typeof defineTables>;
