import type { LeadPlace } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, seesEveryLead } from '../permissions/can.ts';
import { type LeadView, readLeadViews } from './lead-view.ts';

/** A page of the leads that this person may see, by name; `q` is searched for in names and addresses. */
export async function listLeads({
  db,
  actor,
  q,
  after,
  limit,
}: Pick<CrmDependencies, 'db'> & {
  actor: Actor;
  q: string | null;
  after: LeadPlace | null;
  limit: number;
}): Promise<{ items: LeadView[]; next: LeadPlace | null }> {
  return db.read(async (r) => {
    const ownerId = seesEveryLead(actor) ? null : actor.id;
    const found = await r.leads.list({ q, ownerId, after, limit: limit + 1 });
    const leads = found.slice(0, limit);
    const last = leads.at(-1);
    return {
      items: await readLeadViews({ r, actor, leads }),
      next: found.length > limit && last ? { name: last.name, id: last.id } : null,
    };
  });
}
