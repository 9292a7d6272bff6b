import { and, asc, count, eq, exists, gt, gte, inArray, isNull, max, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { linkRecordedEmails } from './link-recorded-emails.ts';
import { matchesText } from './match-text.ts';
import { mergeLeads } from './merge-leads.ts';

export type Lead = Tables['leads']['$inferSelect'];
/** Nothing begins as merged. */
type NewLead = Omit<Lead, 'mergedIntoId'>;
export type LeadAddress = Tables['leadAddresses']['$inferSelect'];
export type LeadPlace = { name: string; id: string };

/** Leads, the log of their addresses, and the links from recorded emails to them. At most 1000 ids or keys at a time. */
export function createLeadsRepository({ executor, tables }: RepositoryInput) {
  const { leads, leadAddresses, emailLeads } = tables;
  const isLive = isNull(leads.removedAt);
  const counts = isNull(leadAddresses.removedRevision);

  return {
    async get({ id }: { id: string }): Promise<Lead | null> {
      const [lead] = await executor
        .select()
        .from(leads)
        .where(and(eq(leads.id, id), isLive));
      return lead ?? null;
    },

    /** The lead that one was merged into, if that one is still there. */
    async getMergedInto({ id }: { id: string }): Promise<Lead | null> {
      const into = executor.select({ id: leads.mergedIntoId }).from(leads).where(eq(leads.id, id));
      const [lead] = await executor
        .select()
        .from(leads)
        .where(and(inArray(leads.id, into), isLive));
      return lead ?? null;
    },

    async getMany({ ids }: { ids: string[] }): Promise<Lead[]> {
      if (ids.length === 0) return [];
      return executor
        .select()
        .from(leads)
        .where(and(inArray(leads.id, ids), isLive));
    },

    /** Ordered by name and id; `q` is searched for in names and addresses; `ownerId` narrows to one owner's. */
    async list({
      q,
      ownerId,
      after,
      limit,
    }: {
      q: string | null;
      ownerId: string | null;
      after: LeadPlace | null;
      limit: number;
    }): Promise<Lead[]> {
      const ofAddress = executor
        .select({ found: sql`1` })
        .from(leadAddresses)
        .where(and(eq(leadAddresses.leadId, leads.id), counts, matchesText(leadAddresses.address, q ?? '')));
      return executor
        .select()
        .from(leads)
        .where(
          and(
            isLive,
            ownerId === null ? undefined : eq(leads.ownerId, ownerId),
            q === null ? undefined : or(matchesText(leads.name, q), exists(ofAddress)),
            after === null
              ? undefined
              : and(gte(leads.name, after.name), or(gt(leads.name, after.name), gt(leads.id, after.id))),
          ),
        )
        .orderBy(asc(leads.name), asc(leads.id))
        .limit(limit);
    },

    async insert(rows: NewLead[]): Promise<void> {
      if (rows.length > 0) await executor.insert(leads).values(rows);
    },

    async update({ id, ...change }: { id: string } & Partial<Omit<Lead, 'id'>>): Promise<void> {
      await executor.update(leads).set(change).where(eq(leads.id, id));
    },

    /** The addresses that count now, in the order in which they were added. */
    async listAddresses({ leadIds }: { leadIds: string[] }): Promise<LeadAddress[]> {
      if (leadIds.length === 0) return [];
      return executor
        .select()
        .from(leadAddresses)
        .where(and(inArray(leadAddresses.leadId, leadIds), counts))
        .orderBy(asc(leadAddresses.addedRevision), asc(leadAddresses.id));
    },

    async insertAddresses(rows: Omit<LeadAddress, 'domain'>[]): Promise<void> {
      if (rows.length === 0) return;
      const domainOf = (addressKey: string) => addressKey.slice(addressKey.lastIndexOf('@') + 1);
      await executor
        .insert(leadAddresses)
        .values(rows.map((row) => ({ ...row, domain: domainOf(row.addressKey) })));
    },

    async changeAddressSpelling({ id, address }: { id: string; address: string }): Promise<void> {
      await executor.update(leadAddresses).set({ address }).where(eq(leadAddresses.id, id));
    },

    async removeAddresses({ ids, revision }: { ids: string[]; revision: number }): Promise<void> {
      if (ids.length === 0) return;
      await executor
        .update(leadAddresses)
        .set({ removedRevision: revision })
        .where(inArray(leadAddresses.id, ids));
    },

    /** Puts emails that are recorded already on the timelines of the leads that these keys belong to now. */
    async linkRecordedEmails({ addressKeys }: { addressKeys: string[] }): Promise<void> {
      if (addressKeys.length > 0) await linkRecordedEmails({ executor, tables, addressKeys });
    },

    /** Gives the addresses and the timeline of one lead to another (see `mergeLeads`). */
    merge: (which: { fromId: string; intoId: string; revision: number }) =>
      mergeLeads({ executor, tables, ...which }),

    /** Takes emails off a lead's timeline: those that stand there by these keys, or all. */
    async unlinkEmails({
      leadId,
      addressKeys,
    }: {
      leadId: string;
      addressKeys: string[] | 'all';
    }): Promise<void> {
      await executor
        .delete(emailLeads)
        .where(
          and(
            eq(emailLeads.leadId, leadId),
            addressKeys === 'all' ? undefined : inArray(emailLeads.addressKey, addressKeys),
          ),
        );
    },

    /** Leads without emails are not in the answer. */
    async countEmails({ leadIds }: { leadIds: string[] }) {
      if (leadIds.length === 0) return [];
      return executor
        .select({ leadId: emailLeads.leadId, emailCount: count(), lastEmailAt: max(emailLeads.date) })
        .from(emailLeads)
        .where(inArray(emailLeads.leadId, leadIds))
        .groupBy(emailLeads.leadId);
    },
  };
}
