import { and, desc, eq, getTableColumns, inArray, isNull, lt, lte, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Email } from './emails.ts';
import { type EmailSearch, createEmailSearch } from './search-emails.ts';

/** An email without its bodies, which may be large. */
export type EmailHead = Omit<Email, 'bodyText' | 'bodyHtml'>;
export type EmailPlace = { time: Date; id: string };

/** What recorded emails look like from the side of leads and people: newest first, by (date, id). */
export function createTimelinesRepository({ executor, tables }: RepositoryInput) {
  const { copies, emailLeads, emails, leads, mailboxes } = tables;
  const { bodyText: _bodyText, bodyHtml: _bodyHtml, ...head } = getTableColumns(emails);
  const search = createEmailSearch({ executor, tables, head });

  return {
    async listOfLead({
      leadId,
      before,
      limit,
    }: {
      leadId: string;
      before: EmailPlace | null;
      limit: number;
    }): Promise<EmailHead[]> {
      return executor
        .select(head)
        .from(emailLeads)
        .innerJoin(emails, eq(emails.id, emailLeads.emailId))
        .where(
          and(
            eq(emailLeads.leadId, leadId),
            before === null
              ? undefined
              : and(
                  lte(emailLeads.date, before.time),
                  or(lt(emailLeads.date, before.time), lt(emailLeads.emailId, before.id)),
                ),
          ),
        )
        .orderBy(desc(emailLeads.date), desc(emailLeads.emailId))
        .limit(limit);
    },

    /** A page of all that `viewer` may see and that matches; looks at a bounded number of emails and says how far it came. */
    search: (input: EmailSearch) => search(input),

    async getEmail({ id }: { id: string }): Promise<Email | null> {
      const [email] = await executor.select().from(emails).where(eq(emails.id, id));
      return email ?? null;
    },

    /** These emails without their bodies. */
    async listHeads({ emailIds }: { emailIds: string[] }): Promise<EmailHead[]> {
      if (emailIds.length === 0) return [];
      return executor.select(head).from(emails).where(inArray(emails.id, emailIds));
    },

    /** The copies of these emails, with whose mailbox each is in. */
    async listCopies({ emailIds }: { emailIds: string[] }) {
      if (emailIds.length === 0) return [];
      return executor
        .select({
          emailId: copies.emailId,
          mailboxId: copies.mailboxId,
          bcc: copies.bcc,
          userId: mailboxes.userId,
          address: mailboxes.address,
        })
        .from(copies)
        .innerJoin(mailboxes, eq(mailboxes.id, copies.mailboxId))
        .where(inArray(copies.emailId, emailIds))
        .orderBy(copies.mailboxId);
    },

    /** The leads on whose timelines these emails stand. */
    async listLeads({ emailIds }: { emailIds: string[] }) {
      if (emailIds.length === 0) return [];
      return executor
        .select({ emailId: emailLeads.emailId, leadId: leads.id, ownerId: leads.ownerId })
        .from(emailLeads)
        .innerJoin(leads, and(eq(leads.id, emailLeads.leadId), isNull(leads.removedAt)))
        .where(inArray(emailLeads.emailId, emailIds))
        .orderBy(emailLeads.leadId);
    },
  };
}
