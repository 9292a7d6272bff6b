import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

/**
 * Links recorded emails to the leads that these address keys belong to now: first exact participants,
 * then those whose key differs by a `+tag` only. What is linked already stays as it is.
 */
export async function linkRecordedEmails({
  executor,
  tables,
  addressKeys,
}: RepositoryInput & { addressKeys: string[] }): Promise<void> {
  const { emails, emailLeads, leadAddresses, participants } = tables;
  const counts = isNull(leadAddresses.removedRevision);

  await executor
    .insert(emailLeads)
    .select(
      executor
        .select({
          leadId: leadAddresses.leadId,
          emailId: participants.emailId,
          date: emails.date,
          addressKey: leadAddresses.addressKey,
          match: sql<'exact'>`'exact'`.as('match'),
        })
        .from(leadAddresses)
        .innerJoin(participants, eq(participants.addressKey, leadAddresses.addressKey))
        .innerJoin(emails, eq(emails.id, participants.emailId))
        .where(and(inArray(leadAddresses.addressKey, addressKeys), counts)),
    )
    .onConflictDoNothing();

  // Written as in the partial index `participants_tagged`, or the planners would not use it.
  const isTagged = sql`${participants.addressKey} like '%+%'`;
  const position = sql.raw(executor.dialect === 'sqlite' ? 'instr' : 'strpos');
  const baseKey = sql<string>`substr(${participants.addressKey}, 1, ${position}(${participants.addressKey}, '+') - 1) || substr(${participants.addressKey}, ${position}(${participants.addressKey}, '@'))`;

  const tagged = await executor
    .selectDistinct({ addressKey: participants.addressKey })
    .from(participants)
    .where(and(isTagged, inArray(baseKey, addressKeys)));
  const taggedKeys = tagged.map(({ addressKey }) => addressKey);

  for (let start = 0; start < taggedKeys.length; start += KEYS_PER_STATEMENT) {
    await executor
      .insert(emailLeads)
      .select(
        executor
          .select({
            leadId: leadAddresses.leadId,
            emailId: participants.emailId,
            date: emails.date,
            addressKey: leadAddresses.addressKey,
            match: sql<'alias'>`'alias'`.as('match'),
          })
          .from(participants)
          .innerJoin(leadAddresses, eq(leadAddresses.addressKey, baseKey))
          .innerJoin(emails, eq(emails.id, participants.emailId))
          .where(
            and(
              inArray(participants.addressKey, taggedKeys.slice(start, start + KEYS_PER_STATEMENT)),
              counts,
            ),
          ),
      )
      .onConflictDoNothing();
  }
}

const KEYS_PER_STATEMENT = 1000;
