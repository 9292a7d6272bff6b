import type { Lead } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';

/**
 * Throws `lead.not_found`, also for a lead that this person may not see: its existence is not theirs to know. For a lead that
 * was merged into one they see, the error's `mergedInto` says which.
 */
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

  const code = 'lead.not_found';
  const into = lead ? null : await r.leads.getMergedInto({ id: leadId });
  if (into && can({ user: actor, action: 'lead.see', subject: into })) {
    const mergedInto = { id: into.id, name: into.name };
    const message = `This lead was merged into ${into.name}.`;
    throw new AppError({ code, kind: 'not_found', message, details: { mergedInto } });
  }
  throw new AppError({ code, kind: 'not_found', message: 'There is no such lead.' });
}
