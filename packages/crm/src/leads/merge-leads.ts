import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findVisibleLead } from './find-visible-lead.ts';
import type { LeadView } from './lead-view.ts';
import { ADDRESSES_MAX } from './normalize-addresses.ts';
import { readVisibleLead } from './read-lead.ts';

/**
 * Makes one lead of two: addresses and timeline go to `intoLeadId`, which keeps its name, and its owner if it has one; the
 * other is removed. Nothing is read again from any mailbox. Throws `lead.not_found`, `lead.merged_into_itself`,
 * `lead.too_many_addresses`.
 */
export async function mergeLeads({
  db,
  clock,
  actor,
  leadId,
  intoLeadId,
}: Pick<CrmDependencies, 'db' | 'clock'> & {
  actor: Actor;
  leadId: string;
  intoLeadId: string;
}): Promise<LeadView> {
  if (!can({ user: actor, action: 'lead.merge', subject: null }))
    throw forbidden('You may not merge leads. Ask a manager.');
  const now = clock.now();

  return db.write(async (r) => {
    await r.company.lock();
    const from = await findVisibleLead({ r, actor, leadId });
    const into = await findVisibleLead({ r, actor, leadId: intoLeadId });
    if (from.id === into.id) {
      throw new AppError({
        code: 'lead.merged_into_itself',
        kind: 'invalid',
        message: 'A lead cannot be merged into itself: choose another one.',
      });
    }
    const addresses = await r.leads.listAddresses({ leadIds: [from.id, into.id] });
    if (new Set(addresses.map(({ addressKey }) => addressKey)).size > ADDRESSES_MAX) {
      throw new AppError({
        code: 'lead.too_many_addresses',
        kind: 'invalid',
        message: `Together they would have more than ${ADDRESSES_MAX} addresses. Remove those that are out of use first.`,
      });
    }
    // A revision of its own: a pass that is about to record mail for the lead that goes decides again.
    const revision = await r.company.nextRevision();
    await r.leads.merge({ fromId: from.id, intoId: into.id, revision });
    await r.leads.update({ id: into.id, ownerId: into.ownerId ?? from.ownerId, updatedAt: now });
    await r.leads.update({ id: from.id, removedAt: now, updatedAt: now });
    await r.events.append([
      {
        type: 'lead.changed',
        mailboxId: null,
        userId: null,
        data: { leadIds: [from.id, into.id] },
        at: now,
      },
    ]);
    return readVisibleLead({ r, actor, leadId: into.id });
  });
}
