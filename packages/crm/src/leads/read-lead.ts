import type { CrmDependencies, Repositories } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { findVisibleLead } from './find-visible-lead.ts';
import { type LeadView, readLeadViews } from './lead-view.ts';

/** Throws `lead.not_found`. */
export async function readLead({
  db,
  actor,
  leadId,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; leadId: string }): Promise<LeadView> {
  return db.read((r) => readVisibleLead({ r, actor, leadId }));
}

export async function readVisibleLead({
  r,
  actor,
  leadId,
}: {
  r: Repositories;
  actor: Actor;
  leadId: string;
}): Promise<LeadView> {
  const lead = await findVisibleLead({ r, actor, leadId });
  const [view] = await readLeadViews({ r, actor, leads: [lead] });
  return view!;
}
