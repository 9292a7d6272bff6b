import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findVisibleLead } from './find-visible-lead.ts';
import type { LeadView } from './lead-view.ts';
import { normalizeAddresses } from './normalize-addresses.ts';
import { readVisibleLead } from './read-lead.ts';
import { recordAddressChanges } from './record-address-changes.ts';
import { refuseAddresses } from './refuse-addresses.ts';
import { refuseUnknownOwner } from './refuse-unknown-owner.ts';

export interface LeadChange {
  name?: string | undefined;
  /** All of them: those left out are removed. */
  addresses?: string[] | undefined;
  ownerId?: string | null | undefined;
}

/**
 * Changes a lead. Throws `lead.not_found`, `lead.address_invalid`, `lead.address_of_colleague`, `lead.address_taken`,
 * `lead.owner_unknown`.
 */
export async function changeLead({
  db,
  clock,
  createId,
  actor,
  leadId,
  change,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & {
  actor: Actor;
  leadId: string;
  change: LeadChange;
}): Promise<LeadView> {
  const wanted = change.addresses && normalizeAddresses(change.addresses);
  const now = clock.now();

  return db.write(async (r) => {
    // The difference between addresses is read and written: two changes at a time must not see the same state.
    await r.company.lock();
    const before = await findVisibleLead({ r, actor, leadId });
    const ownerId = change.ownerId === undefined ? before.ownerId : change.ownerId;
    for (const subject of [before, { ownerId }]) {
      if (!can({ user: actor, action: 'lead.edit', subject }))
        throw forbidden('You may only change leads that are assigned to you, and not give them away.');
    }
    if (ownerId !== before.ownerId) await refuseUnknownOwner({ r, ownerId });

    await r.leads.update({ id: leadId, name: change.name ?? before.name, ownerId, updatedAt: now });
    if (wanted) {
      const standing = await r.leads.listAddresses({ leadIds: [leadId] });
      const standingByKey = new Map(standing.map((address) => [address.addressKey, address]));
      const wantedKeys = new Set(wanted.map(({ addressKey }) => addressKey));
      for (const { address, addressKey } of wanted) {
        const same = standingByKey.get(addressKey);
        if (same && same.address !== address) await r.leads.changeAddressSpelling({ id: same.id, address });
      }
      const added = wanted
        .filter(({ addressKey }) => !standingByKey.has(addressKey))
        .map((address) => ({ ...address, leadId }));
      await refuseAddresses({ r, actor, added });
      const removed = standing.filter(({ addressKey }) => !wantedKeys.has(addressKey));
      await recordAddressChanges({ r, createId, added, removed });
      if (added.length > 0) await r.mailboxes.makeAllDue({ now });
    }
    await r.events.append([
      { type: 'lead.changed', mailboxId: null, userId: null, data: { leadIds: [leadId] }, at: now },
    ]);
    return readVisibleLead({ r, actor, leadId });
  });
}
