import type { Lead } from '@mailsync/db';
import type { Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';

/** A lead as doors show it to one person. */
export interface LeadView {
  id: string;
  name: string;
  addresses: string[];
  ownerId: string | null;
  ownerName: string | null;
  emailCount: number;
  lastEmailAt: Date | null;
  createdAt: Date;
  mayEdit: boolean;
  mayMerge: boolean;
  mayRemove: boolean;
}

export async function readLeadViews({
  r,
  actor,
  leads,
}: {
  r: Repositories;
  actor: Actor;
  leads: Lead[];
}): Promise<LeadView[]> {
  const leadIds = leads.map(({ id }) => id);
  const addresses = Map.groupBy(await r.leads.listAddresses({ leadIds }), ({ leadId }) => leadId);
  const counts = new Map((await r.leads.countEmails({ leadIds })).map((row) => [row.leadId, row]));
  const ownerIds = [...new Set(leads.map(({ ownerId }) => ownerId).filter((id) => id !== null))];
  const owners = new Map((await r.users.findMany(ownerIds)).map((user) => [user.id, user.name]));

  return leads.map((lead) => ({
    id: lead.id,
    name: lead.name,
    addresses: (addresses.get(lead.id) ?? []).map(({ address }) => address),
    ownerId: lead.ownerId,
    ownerName: lead.ownerId === null ? null : (owners.get(lead.ownerId) ?? null),
    emailCount: counts.get(lead.id)?.emailCount ?? 0,
    lastEmailAt: counts.get(lead.id)?.lastEmailAt ?? null,
    createdAt: lead.createdAt,
    mayEdit: can({ user: actor, action: 'lead.edit', subject: lead }),
    mayMerge: can({ user: actor, action: 'lead.merge', subject: null }),
    mayRemove: can({ user: actor, action: 'lead.remove', subject: lead }),
  }));
}
