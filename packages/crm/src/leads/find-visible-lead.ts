import type { Lead } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';

/** Throws `lead.not_found`, also for a lead that this person may not see: its existence is not theirs to know. */
export async function findVisibleLead({
  r,
  actor,
  leadId,
}: {
  r: Repositories;
  actor: Actor;
  leadId: string;
}): Promise<Lead> {
  const lead = await r.leads.get({ id: leadId });
  if (lead && can({ user: actor, action: 'lead.see', subject: lead })) return lead;

  throw new AppError({ code: 'lead.not_found', kind: 'not_found', message: 'There is no such lead.' });
}
