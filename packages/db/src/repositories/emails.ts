import { and, eq, inArray, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { inChunks } from './in-chunks.ts';
import { listLater, toListValue } from './list-later.ts';
import { prepareOnce } from './prepare-once.ts';
import { removeCopies, removeMailboxHistory } from './remove-emails.ts';
import { selectLater, toSelectValues } from './select-later.ts';
import { valueLater } from './value-later.ts';

export type Email = Tables['emails']['$inferSelect'];
export type Copy = Tables['copies']['$inferSelect'];
export type ParticipantRow = Tables['participants']['$inferSelect'];
export type EmailLead = Tables['emailLeads']['$inferSelect'];
export type EmailReference = Tables['emailReferences']['$inferSelect'];

const ROWS_PER_STATEMENT = 200;

/** Recorded emails, their copies in mailboxes, who took part and which leads they belong to. */
export function createEmailsRepository({ executor, tables }: RepositoryInput) {
  const { emails, copies, participants, emailLeads, emailReferences } = tables;

  const { dialect } = executor;
  const emailsStatement = prepareOnce(() =>
    executor
      .insert(emails)
      .select(selectLater({ table: emails, dialect }))
      .onConflictDoNothing({ target: emails.dedupeKey })
      .returning({ id: emails.id, dedupeKey: emails.dedupeKey })
      .prepare('emails_insert'),
  );
  const copiesStatement = prepareOnce(() =>
    executor
      .insert(copies)
      .select(selectLater({ table: copies, dialect }))
      .onConflictDoUpdate({
        target: [copies.mailboxId, copies.providerMessageId],
        set: {
          emailId: sql`excluded.email_id`,
          threadId: sql`excluded.thread_id`,
          labels: sql`excluded.labels`,
          bcc: sql`excluded.bcc`,
        },
      })
      .prepare('emails_copies'),
  );
  const insertOther = <T extends typeof participants | typeof emailLeads | typeof emailReferences>(
    table: T,
    name: string,
  ) => {
    const statement = prepareOnce(() =>
      executor.insert(table).select(selectLater({ table, dialect })).onConflictDoNothing().prepare(name),
    );
    return async (rows: T['$inferSelect'][]): Promise<void> => {
      if (rows.length > 0) await statement().execute(toSelectValues({ table, rows }));
    };
  };
  const referencesStatement = prepareOnce(() =>
    executor
      .select()
      .from(emailReferences)
      .where(listLater({ name: 'messageIds', column: emailReferences.messageId, dialect }))
      .prepare('emails_references'),
  );
  const threadsStatement = prepareOnce(() =>
    executor
      .selectDistinct({ threadId: copies.threadId, conversationId: emails.conversationId })
      .from(copies)
      .innerJoin(emails, eq(emails.id, copies.emailId))
      .where(
        and(
          eq(copies.mailboxId, valueLater({ name: 'mailboxId', column: copies.mailboxId })),
          listLater({ name: 'threadIds', column: copies.threadId, dialect }),
        ),
      )
      .prepare('emails_threads'),
  );

  return {
    /** Inserts emails that are not recorded yet. Returns the id under which each dedupe key stands now. */
    async insertMissing(rows: Email[]): Promise<Map<string, string>> {
      const idByKey = new Map<string, string>();
      for (const chunk of inChunks(rows, ROWS_PER_STATEMENT)) {
        const added = await emailsStatement().execute(toSelectValues({ table: emails, rows: chunk }));
        for (const row of added) idByKey.set(row.dedupeKey, row.id);

        const known = chunk.map((row) => row.dedupeKey).filter((key) => !idByKey.has(key));
        if (known.length === 0) continue;
        const found = await executor
          .select({ id: emails.id, dedupeKey: emails.dedupeKey })
          .from(emails)
          .where(inArray(emails.dedupeKey, known));
        for (const row of found) idByKey.set(row.dedupeKey, row.id);
      }
      return idByKey;
    },

    /** Each of a teammate's copies makes an email `sent`, whichever copy was recorded first. */
    async markSent({ emailIds }: { emailIds: string[] }): Promise<void> {
      if (emailIds.length === 0) return;
      await executor.update(emails).set({ direction: 'sent' }).where(inArray(emails.id, emailIds));
    },

    async insertCopies(rows: Copy[]): Promise<void> {
      for (const chunk of inChunks(rows, ROWS_PER_STATEMENT)) {
        await copiesStatement().execute(toSelectValues({ table: copies, rows: chunk }));
      }
    },
    insertParticipants: insertOther(participants, 'emails_participants'),
    insertEmailLeads: insertOther(emailLeads, 'emails_leads'),
    insertReferences: insertOther(emailReferences, 'emails_references_insert'),

    async listReferences({ messageIds }: { messageIds: string[] }): Promise<EmailReference[]> {
      if (messageIds.length === 0) return [];
      return referencesStatement().execute({
        messageIds: toListValue({ column: emailReferences.messageId, values: messageIds }),
      });
    },
    /** The conversations that threads of this mailbox belong to. */
    async listThreadConversations({
      mailboxId,
      threadIds,
    }: {
      mailboxId: string;
      threadIds: string[];
    }): Promise<{ threadId: string; conversationId: string }[]> {
      if (threadIds.length === 0) return [];
      return threadsStatement().execute({
        mailboxId,
        threadIds: toListValue({ column: copies.threadId, values: threadIds }),
      });
    },
    /** Two conversations turned out to be one. */
    async joinConversations({ from, into }: { from: string[]; into: string }): Promise<void> {
      if (from.length === 0) return;
      await executor.update(emails).set({ conversationId: into }).where(inArray(emails.conversationId, from));
      await executor
        .update(emailReferences)
        .set({ conversationId: into })
        .where(inArray(emailReferences.conversationId, from));
    },

    /** All that a mailbox recorded (see `removeMailboxHistory`). */
    removeMailboxHistory: (which: { mailboxId: string }) =>
      removeMailboxHistory({ executor, tables, ...which }),
    /** One email, from some mailboxes (see `removeCopies`). */
    removeCopies: (which: { emailId: string; mailboxIds: string[] }) =>
      removeCopies({ executor, tables, ...which }),
  };
}
