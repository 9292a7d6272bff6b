import type { ImportLine } from './parse-leads-csv.ts';
import type { KeyedAddress } from './normalize-addresses.ts';

/** A lead that stands already, as far as an import asks. */
export interface StandingLead {
  id: string;
  name: string;
  ownerId: string | null;
  addressKeys: string[];
}

export interface LeadImportPlan {
  created: { id: string; name: string; ownerId: string | null }[];
  changed: { id: string; name: string; ownerId: string | null }[];
  addedAddresses: (KeyedAddress & { leadId: string })[];
  createdCount: number;
  updatedCount: number;
  unchangedCount: number;
}

type Draft = StandingLead & { isNew: boolean; isChanged: boolean };

/**
 * What a batch of lines makes of the leads that stand. A line belongs to the lead that has one of its addresses (the first
 * address counts most), also to one made by an earlier line; it gives its name and owner and adds addresses, never removes any.
 */
export function planLeadImport({
  lines,
  standing,
  ownerIdByEmail,
  createId,
}: {
  lines: ImportLine[];
  standing: StandingLead[];
  ownerIdByEmail: Map<string, string>;
  createId: () => string;
}): LeadImportPlan {
  const draftByKey = new Map<string, Draft>();
  const drafts: Draft[] = [];
  const keep = (draft: Draft) => {
    drafts.push(draft);
    for (const key of draft.addressKeys) if (!draftByKey.has(key)) draftByKey.set(key, draft);
    return draft;
  };
  for (const lead of standing)
    keep({ ...lead, addressKeys: [...lead.addressKeys], isNew: false, isChanged: false });

  const counts = { createdCount: 0, updatedCount: 0, unchangedCount: 0 };
  const addedAddresses: LeadImportPlan['addedAddresses'] = [];

  for (const { name, addresses, ownerEmail } of lines) {
    const ownerId = ownerEmail === null ? null : (ownerIdByEmail.get(ownerEmail) ?? null);
    const found = addresses
      .map(({ addressKey }) => draftByKey.get(addressKey))
      .find((draft) => draft !== undefined);
    const draft =
      found ?? keep({ id: createId(), name, ownerId, addressKeys: [], isNew: true, isChanged: false });

    const missing = addresses.filter(({ addressKey }) => !draft.addressKeys.includes(addressKey));
    for (const address of missing) {
      addedAddresses.push({ ...address, leadId: draft.id });
      draft.addressKeys.push(address.addressKey);
      if (!draftByKey.has(address.addressKey)) draftByKey.set(address.addressKey, draft);
    }

    const changesFacts = draft.name !== name || (ownerId !== null && draft.ownerId !== ownerId);
    if (changesFacts) Object.assign(draft, { name, ownerId: ownerId ?? draft.ownerId, isChanged: true });
    if (!found) counts.createdCount += 1;
    else if (changesFacts || missing.length > 0) counts.updatedCount += 1;
    else counts.unchangedCount += 1;
  }

  const facts = ({ id, name, ownerId }: Draft) => ({ id, name, ownerId });
  return {
    created: drafts.filter(({ isNew }) => isNew).map(facts),
    changed: drafts.filter(({ isNew, isChanged }) => !isNew && isChanged).map(facts),
    addedAddresses,
    ...counts,
  };
}
