import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can, seesEveryLead } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import type { LeadView } from './lead-view.ts';
import { normalizeAddresses } from './normalize-addresses.ts';
import { readVisibleLead } from './read-lead.ts';
import { recordAddressChanges } from './record-address-changes.ts';
import { refuseAddresses } from './refuse-addresses.ts';
import { refuseUnknownOwner } from './refuse-unknown-owner.ts';

export interface NewLead {
  name: string;
  addresses: string[];
  /** Left out: nobody's, but whoever sees only their own leads becomes the owner. */
  ownerId?: string | null | undefined;
}

/**
 * Adds a lead; emails with these addresses that are recorded already are on its timeline at once.
 * Throws `lead.address_invalid`, `lead.address_of_colleague`, `lead.address_taken`, `lead.owner_unknown`.
 */
export async function createLead({
  db,
  clock,
  createId,
  actor,
  lead,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & { actor: Actor; lead: NewLead }): Promise<LeadView> {
  const ownerId = lead.ownerId === undefined ? (seesEveryLead(actor) ? null : actor.id) : lead.ownerId;
  if (!can({ user: actor, action: 'lead.create', subject: { ownerId } }))
    throw forbidden('You may only add leads that are assigned to yourself.');

  const addresses = normalizeAddresses(lead.addresses);
  const now = clock.now();
  const id = createId();

  await db.write(async (r) => {
    await refuseUnknownOwner({ r, ownerId });
    await refuseAddresses({ r, actor, added: addresses });
    await r.leads.insert([{ id, name: lead.name, ownerId, createdAt: now, updatedAt: now, removedAt: null }]);
    await recordAddressChanges({
      r,
      createId,
      added: addresses.map((address) => ({ ...address, leadId: id })),
      removed: [],
    });
    await r.mailboxes.makeAllDue({ now });
    await r.events.append([
      { type: 'lead.changed', mailboxId: null, userId: null, data: { leadIds: [id] }, at: now },
    ]);
  });

  return db.read((r) => readVisibleLead({ r, actor, leadId: id }));
}
