import type { Company, EmailHead } from '@mailsync/db';
import type { Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';

export type Visibility = Company['sharing'];

/** An email as one person may see it; what is not shared with them is null or empty. */
export interface EmailSummaryView {
  id: string;
  messageId: string | null;
  conversationId: string;
  subject: string | null;
  preview: string | null;
  from: EmailHead['from'];
  to: EmailHead['to'];
  cc: EmailHead['cc'];
  date: Date;
  direction: EmailHead['direction'];
  mailboxIds: string[];
  leadIds: string[];
  attachments: { name: string; contentType: string; sizeBytes: number }[];
  visibility: Visibility;
}

export type Copy = Awaited<ReturnType<Repositories['timelines']['listCopies']>>[number];
export type LeadOfEmail = Awaited<ReturnType<Repositories['timelines']['listLeads']>>[number];

/** Own mail is always seen whole; of others' mail, what the company shares. */
export function chooseVisibility({
  actor,
  copies,
  sharing,
}: {
  actor: Actor;
  copies: Copy[];
  sharing: Visibility;
}): Visibility {
  return copies.some(({ userId }) => userId === actor.id) ? 'everything' : sharing;
}

/**
 * Whether a person may know of this email at all: it is on the timeline of a lead they may see, or of any lead and in a
 * mailbox of theirs. What belongs to no lead any more is shown to nobody.
 */
export function mayKnowOf({
  actor,
  copies,
  leads,
}: {
  actor: Actor;
  copies: Copy[];
  leads: LeadOfEmail[];
}): boolean {
  return (
    (leads.length > 0 && copies.some(({ userId }) => userId === actor.id)) ||
    leads.some((lead) => can({ user: actor, action: 'lead.see', subject: lead }))
  );
}

export function showEmail({
  actor,
  email,
  copies,
  leads,
  visibility,
}: {
  actor: Actor;
  email: EmailHead;
  copies: Copy[];
  leads: LeadOfEmail[];
  visibility: Visibility;
}): EmailSummaryView {
  const isWhole = visibility === 'everything';
  return {
    id: email.id,
    messageId: email.messageId,
    conversationId: email.conversationId,
    subject: visibility === 'metadata' ? null : email.subject,
    preview: isWhole ? email.preview : null,
    from: email.from,
    to: email.to,
    cc: email.cc,
    date: email.date,
    direction: email.direction,
    mailboxIds: [...new Set(copies.map(({ mailboxId }) => mailboxId))],
    leadIds: leads
      .filter((lead) => can({ user: actor, action: 'lead.see', subject: lead }))
      .map(({ leadId }) => leadId),
    attachments: isWhole
      ? email.attachments.map(({ name, contentType, sizeBytes }) => ({ name, contentType, sizeBytes }))
      : [],
    visibility,
  };
}

/** Emails of a page, each as this person may see it. Whether they may know of it has been asked before. */
export async function showEmails({
  r,
  actor,
  emails,
}: {
  r: Repositories;
  actor: Actor;
  emails: EmailHead[];
}): Promise<EmailSummaryView[]> {
  const emailIds = emails.map(({ id }) => id);
  const { sharing } = await r.company.get();
  const copiesByEmail = Map.groupBy(await r.timelines.listCopies({ emailIds }), ({ emailId }) => emailId);
  const leadsByEmail = Map.groupBy(await r.timelines.listLeads({ emailIds }), ({ emailId }) => emailId);
  return emails.map((email) => {
    const copies = copiesByEmail.get(email.id) ?? [];
    const leads = leadsByEmail.get(email.id) ?? [];
    return showEmail({
      actor,
      email,
      copies,
      leads,
      visibility: chooseVisibility({ actor, copies, sharing }),
    });
  });
}
