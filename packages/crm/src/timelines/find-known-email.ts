import type { Email } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { Repositories } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { type Copy, type LeadOfEmail, mayKnowOf } from './email-view.ts';

/** An email with its copies and its leads. Throws `email.not_found`, also for one that this person may not know of. */
export async function findKnownEmail({
  r,
  actor,
  emailId,
}: {
  r: Repositories;
  actor: Actor;
  emailId: string;
}): Promise<{ email: Email; copies: Copy[]; leads: LeadOfEmail[] }> {
  const email = await r.timelines.getEmail({ id: emailId });
  const copies = email ? await r.timelines.listCopies({ emailIds: [emailId] }) : [];
  const leads = email ? await r.timelines.listLeads({ emailIds: [emailId] }) : [];
  if (email && mayKnowOf({ actor, copies, leads })) return { email, copies, leads };

  throw new AppError({ code: 'email.not_found', kind: 'not_found', message: 'There is no such email.' });
}
