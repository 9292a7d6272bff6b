import type { Kit } from '../kit/kit.ts';

/** People of the CRM and the log of how their addresses changed. */
export const defineLeadTables = (kit: Kit) => ({
  leads: kit.table(
    'leads',
    {
      id: kit.id().primaryKey(),
      name: kit.text().notNull(),
      ownerId: kit.text(),
      createdAt: kit.time().notNull(),
      updatedAt: kit.time().notNull(),
      removedAt: kit.time(),
      /** The lead that has its timeline now, also after that one was merged in turn. */
      mergedIntoId: kit.text(),
    },
    (t) => [kit.index('leads_owner').on(t.ownerId), kit.index('leads_name').on(t.name, t.id)],
  ),

  leadAddresses: kit.table(
    'lead_addresses',
    {
      id: kit.id().primaryKey(),
      leadId: kit.text().notNull(),
      /** As it is shown and searched for. */
      address: kit.text().notNull(),
      /** As it is compared (see `toAddressKey`). */
      addressKey: kit.text().notNull(),
      /** That of the key; searches for mail go by it. */
      domain: kit.text().notNull(),
      addedRevision: kit.int().notNull(),
      /** Null while the address counts. */
      removedRevision: kit.int(),
    },
    (t) => [
      kit.index('lead_addresses_key').on(t.addressKey),
      kit.index('lead_addresses_lead').on(t.leadId),
      // All that searches for mail go by, so that paging through many reads the index alone.
      kit.index('lead_addresses_domain').on(t.domain, t.addressKey, t.addedRevision, t.removedRevision),
      kit.index('lead_addresses_added').on(t.addedRevision),
    ],
  ),
});
