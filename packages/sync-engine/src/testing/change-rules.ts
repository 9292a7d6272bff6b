import { toAddressKey } from '../recording/address-key.ts';
import type { EngineFixture } from './open-engine-fixture.ts';

/** What keeps mail of leads out. */
export interface Rules {
  exclusions: string[];
  ownDomains: string[];
  recordInternal: boolean;
}

/** What the CRM writes when leads come, go and change: the same rows in the same order. */
export function createLeadChanges({ db, clock, addLead }: EngineFixture) {
  return {
    add: addLead,

    remove: (leadId: string) =>
      db.write(async (r) => {
        await r.leads.update({ id: leadId, removedAt: clock.now() });
        const addresses = await r.leads.listAddresses({ leadIds: [leadId] });
        const revision = await r.company.nextRevision();
        await r.leads.removeAddresses({ ids: addresses.map(({ id }) => id), revision });
        await r.leads.unlinkEmails({ leadId, addressKeys: 'all' });
      }),

    merge: ({ fromId, intoId }: { fromId: string; intoId: string }) =>
      db.write(async (r) => {
        const revision = await r.company.nextRevision();
        await r.leads.merge({ fromId, intoId, revision });
        await r.leads.update({ id: fromId, removedAt: clock.now() });
      }),

    /** Takes all addresses of a lead away and gives it another one. */
    readdress: ({ leadId, rowId, address }: { leadId: string; rowId: string; address: string }) =>
      db.write(async (r) => {
        const revision = await r.company.nextRevision();
        const old = await r.leads.listAddresses({ leadIds: [leadId] });
        const addressKey = toAddressKey(address)!;
        await r.leads.removeAddresses({ ids: old.map(({ id }) => id), revision });
        await r.leads.unlinkEmails({ leadId, addressKeys: 'all' });
        await r.leads.insertAddresses([
          { id: rowId, leadId, address, addressKey, addedRevision: revision, removedRevision: null },
        ]);
        await r.leads.linkRecordedEmails({ addressKeys: [addressKey] });
        await r.mailboxes.makeAllDue({ now: clock.now() });
      }),
  };
}

/** What the CRM writes when exclusions and rules change; only what is lifted has old mail asked for again. */
export async function replaceRules({ db, clock }: EngineFixture, before: Rules, after: Rules): Promise<void> {
  const gone = (old: string[], current: string[]) => old.some((one) => !current.includes(one));
  const lifts =
    gone(before.exclusions, after.exclusions) ||
    gone(before.ownDomains, after.ownDomains) ||
    (after.recordInternal && !before.recordInternal);
  await db.write(async (r) => {
    const revision = await r.company.nextRevision();
    for (const { id } of await r.company.listExclusions()) await r.company.removeExclusion(id);
    for (const pattern of after.exclusions)
      await r.company.addExclusion({ id: pattern, userId: null, pattern, createdAt: clock.now() });
    const { ownDomains, recordInternal } = after;
    await r.company.update({ ownDomains, recordInternal, ...(lifts && { rulesRevision: revision }) });
    if (lifts) await r.mailboxes.makeAllDue({ now: clock.now() });
  });
}
