import type { LeadAddress } from '@mailsync/db';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import type { KeyedAddress } from './normalize-addresses.ts';

const ROWS_PER_STATEMENT = 500;

/**
 * Writes which addresses leads gained and lost, under a new revision, and brings their timelines in line with what is
 * recorded already. Mailboxes find the rest by the revision. Call it last but for the event: it locks the company's row.
 */
export async function recordAddressChanges({
  r,
  createId,
  added,
  removed,
}: Pick<CrmDependencies, 'createId'> & {
  r: Repositories;
  added: (KeyedAddress & { leadId: string })[];
  removed: LeadAddress[];
}): Promise<void> {
  if (added.length === 0 && removed.length === 0) return;
  const revision = await r.company.nextRevision();

  await r.leads.removeAddresses({ ids: removed.map(({ id }) => id), revision });
  for (const [leadId, addresses] of Map.groupBy(removed, (address) => address.leadId)) {
    await r.leads.unlinkEmails({ leadId, addressKeys: addresses.map(({ addressKey }) => addressKey) });
    // An email that also went to an address which the lead keeps belongs on the timeline still.
    const kept = await r.leads.listAddresses({ leadIds: [leadId] });
    await r.leads.linkRecordedEmails({ addressKeys: kept.map(({ addressKey }) => addressKey) });
  }

  for (let start = 0; start < added.length; start += ROWS_PER_STATEMENT) {
    const rows = added.slice(start, start + ROWS_PER_STATEMENT);
    await r.leads.insertAddresses(
      rows.map((row) => ({ id: createId(), ...row, addedRevision: revision, removedRevision: null })),
    );
    await r.leads.linkRecordedEmails({ addressKeys: rows.map(({ addressKey }) => addressKey) });
  }
}
