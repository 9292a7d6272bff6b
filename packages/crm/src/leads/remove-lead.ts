import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findVisibleLead } from './find-visible-lead.ts';

/**
 * Removes a lead: its addresses no longer match and its timeline ends. Emails that no other lead has are kept and shown to
 * nobody; a lead with such an address gets them back at once, without reading any mailbox again.
 */
export async function removeLead({
  db,
  clock,
  actor,
  leadId,
}: Pick<CrmDependencies, 'db' | 'clock'> & { actor: Actor; leadId: string }): Promise<void> {
  const now = clock.now();
  await db.write(async (r) => {
    await r.company.lock();
    const lead = await findVisibleLead({ r, actor, leadId });
    if (!can({ user: actor, action: 'lead.remove', subject: lead }))
      throw forbidden('You may not remove leads. Ask a manager.');

    await r.leads.update({ id: leadId, removedAt: now, updatedAt: now });
    const addresses = await r.leads.listAddresses({ leadIds: [leadId] });
    const revision = await r.company.nextRevision();
    await r.leads.removeAddresses({ ids: addresses.map(({ id }) => id), revision });
    await r.leads.unlinkEmails({ leadId, addressKeys: 'all' });
    await r.mailboxes.makeAllDue({ now });
    await r.events.append([
      {
        type: 'lead.changed',
        mailboxId: null,
        userId: null,
        data: { leadIds: [leadId] },
        at: now,
      },
    ]);
  });
}
