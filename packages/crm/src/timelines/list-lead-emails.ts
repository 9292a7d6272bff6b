import type { EmailPlace } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { findVisibleLead } from '../leads/find-visible-lead.ts';
import type { Actor } from '../permissions/can.ts';
import { type EmailSummaryView, showEmails } from './email-view.ts';

export interface EmailPage {
  items: EmailSummaryView[];
  next: EmailPlace | null;
}

/** A page of a lead's timeline, newest first. Throws `lead.not_found`. */
export async function listLeadEmails({
  db,
  actor,
  leadId,
  before,
  limit,
}: Pick<CrmDependencies, 'db'> & {
  actor: Actor;
  leadId: string;
  before: EmailPlace | null;
  limit: number;
}): Promise<EmailPage> {
  return db.read(async (r) => {
    await findVisibleLead({ r, actor, leadId });
    const found = await r.timelines.listOfLead({ leadId, before, limit: limit + 1 });
    const emails = found.slice(0, limit);
    const last = emails.at(-1);
    return {
      items: await showEmails({ r, actor, emails }),
      next: found.length > limit && last ? { time: last.date, id: last.id } : null,
    };
  });
}
