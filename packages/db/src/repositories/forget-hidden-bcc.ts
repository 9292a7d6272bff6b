import { and, eq, inArray } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import { linkRecordedEmails } from './link-recorded-emails.ts';

/**
 * Bcc stands in the sender's copy only. When that copy is gone, nobody may see any more who was in it, nor find the
 * email on those people's timelines.
 */
export async function forgetHiddenBcc({
  executor,
  tables,
  emailIds,
}: RepositoryInput & { emailIds: string[] }): Promise<void> {
  const { copies, participants, emailLeads } = tables;
  if (emailIds.length === 0) return;
  const withBcc = await executor
    .selectDistinct({ emailId: participants.emailId })
    .from(participants)
    .where(and(inArray(participants.emailId, emailIds), eq(participants.role, 'bcc')));
  if (withBcc.length === 0) return;

  const held = await executor
    .select({ emailId: copies.emailId, bcc: copies.bcc })
    .from(copies)
    .where(
      inArray(
        copies.emailId,
        withBcc.map((row) => row.emailId),
      ),
    );
  const shown = new Set(held.filter((row) => row.bcc.length > 0).map((row) => row.emailId));
  const hidden = withBcc.map((row) => row.emailId).filter((id) => !shown.has(id));
  if (hidden.length === 0) return;

  await executor
    .delete(participants)
    .where(and(inArray(participants.emailId, hidden), eq(participants.role, 'bcc')));
  await executor.delete(emailLeads).where(inArray(emailLeads.emailId, hidden));
  const left = await executor
    .selectDistinct({ addressKey: participants.addressKey })
    .from(participants)
    .where(inArray(participants.emailId, hidden));
  // A tagged address also stands for the one without its tag.
  const addressKeys = left.flatMap(({ addressKey }) => [addressKey, addressKey.replace(/\+[^@]*@/, '@')]);
  await linkRecordedEmails({ executor, tables, addressKeys: [...new Set(addressKeys)] });
}
