import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { LedgerEntry } from './ledger.ts';

/** A page of the messages that were kept aside, newest first: the provider's ids grow with time. */
export async function listFailed({
  executor,
  tables: { ledger },
  mailboxId,
  before,
  limit,
}: RepositoryInput & {
  mailboxId: string;
  /** The last message id of the page before. */
  before: string | null;
  limit: number;
}): Promise<LedgerEntry[]> {
  return executor
    .select()
    .from(ledger)
    .where(
      and(
        eq(ledger.mailboxId, mailboxId),
        // Literal, so that SQLite sees that the partial index fits.
        sql`${ledger.state} = 'failed'`,
        before === null ? undefined : lt(ledger.messageId, before),
      ),
    )
    .orderBy(desc(ledger.messageId))
    .limit(limit);
}
