import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

/**
 * Gives the addresses and the timeline of one lead to another. Addresses keep the revision they were added under: whoever
 * has imported their mail does not do it again. What both have stays with the one that gets. Old links to either lead on to it.
 */
export async function mergeLeads({
  executor,
  tables,
  fromId,
  intoId,
  revision,
}: RepositoryInput & { fromId: string; intoId: string; revision: number }): Promise<void> {
  const { emailLeads, leadAddresses, leads } = tables;
  const countsOf = (leadId: string) =>
    and(eq(leadAddresses.leadId, leadId), isNull(leadAddresses.removedRevision));
  const held = executor.select({ key: leadAddresses.addressKey }).from(leadAddresses).where(countsOf(intoId));

  await executor
    .update(leadAddresses)
    .set({ removedRevision: revision })
    .where(and(countsOf(fromId), inArray(leadAddresses.addressKey, held)));
  await executor.update(leadAddresses).set({ leadId: intoId }).where(countsOf(fromId));

  await executor
    .insert(emailLeads)
    .select(
      executor
        .select({
          leadId: sql<string>`${intoId}`.as('into_id'),
          emailId: emailLeads.emailId,
          date: emailLeads.date,
          addressKey: emailLeads.addressKey,
          match: emailLeads.match,
        })
        .from(emailLeads)
        .where(eq(emailLeads.leadId, fromId)),
    )
    // The exact address explains better than a tag why an email stands there.
    .onConflictDoUpdate({
      target: [emailLeads.leadId, emailLeads.emailId],
      set: { addressKey: sql`excluded.address_key`, match: sql`excluded.match` },
      setWhere: sql`excluded.match = 'exact'`,
    });
  await executor.delete(emailLeads).where(eq(emailLeads.leadId, fromId));
  await executor
    .update(leads)
    .set({ mergedIntoId: intoId })
    .where(or(eq(leads.id, fromId), eq(leads.mergedIntoId, fromId)));
}
