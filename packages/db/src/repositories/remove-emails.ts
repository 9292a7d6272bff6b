import { and, eq, inArray } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { forgetHiddenBcc } from './forget-hidden-bcc.ts';
import { inChunks } from './in-chunks.ts';

const ROWS_PER_STATEMENT = 200;

/** Removes a mailbox's copies, and the emails of which no other mailbox holds a copy. */
export async function removeMailboxHistory({
  executor,
  tables,
  mailboxId,
}: RepositoryInput & { mailboxId: string }): Promise<{ removedEmailCount: number }> {
  const { copies } = tables;
  const own = await executor
    .selectDistinct({ emailId: copies.emailId })
    .from(copies)
    .where(eq(copies.mailboxId, mailboxId));
  await executor.delete(copies).where(eq(copies.mailboxId, mailboxId));
  const emailIds = own.map((row) => row.emailId);
  return { removedEmailCount: await removeOrphans({ executor, tables, emailIds }) };
}

/** Removes an email's copies from these mailboxes, and the email where no other mailbox holds one. Returns the copies. */
export async function removeCopies({
  executor,
  tables,
  emailId,
  mailboxIds,
}: RepositoryInput & { emailId: string; mailboxIds: string[] }): Promise<
  { mailboxId: string; messageId: string }[]
> {
  const { copies } = tables;
  const removed = await executor
    .delete(copies)
    .where(and(eq(copies.emailId, emailId), inArray(copies.mailboxId, mailboxIds)))
    .returning({ mailboxId: copies.mailboxId, messageId: copies.providerMessageId });
  await removeOrphans({ executor, tables, emailIds: [emailId] });
  return removed;
}

/** Removes those of these emails of which no mailbox holds a copy. Returns how many. */
async function removeOrphans({
  executor,
  tables,
  emailIds,
}: RepositoryInput & { emailIds: string[] }): Promise<number> {
  const { copies, emailLeads, emails, participants } = tables;
  let removedCount = 0;
  for (const chunk of inChunks(emailIds, ROWS_PER_STATEMENT)) {
    const held = await executor
      .selectDistinct({ emailId: copies.emailId })
      .from(copies)
      .where(inArray(copies.emailId, chunk));
    const stillHeld = new Set(held.map((row) => row.emailId));
    await forgetHiddenBcc({ executor, tables, emailIds: [...stillHeld] });
    const orphaned = chunk.filter((id) => !stillHeld.has(id));
    if (orphaned.length === 0) continue;
    await executor.delete(emailLeads).where(inArray(emailLeads.emailId, orphaned));
    await executor.delete(participants).where(inArray(participants.emailId, orphaned));
    await executor.delete(emails).where(inArray(emails.id, orphaned));
    removedCount += orphaned.length;
  }
  return removedCount;
}
