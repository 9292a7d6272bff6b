import type { Kit } from '../kit/kit.ts';
import type { LeadPosition, MailSearch } from './mail-search.ts';

/** Proofs that every message of a mailbox has the right fate. Resumable at any point. */
export const defineAuditTables = (kit: Kit) => ({
  audits: kit.table(
    'audits',
    {
      id: kit.id().primaryKey(),
      mailboxId: kit.text().notNull(),
      state: kit.enumText(['listing', 'sampling', 'repairing', 'done']).notNull(),
      /** Searches to be listed: first everything since the connection, then the lead mail of history. */
      queries: kit.json<MailSearch[]>().notNull(),
      queryIndex: kit.int().notNull(),
      pageToken: kit.text(),
      /** How far through the leads the searches go; the next audit goes on behind it, or begins anew. */
      searchedUpTo: kit.json<LeadPosition | null>(),
      /** Ids that the provider named and that were compared with the ledger. */
      comparedCount: kit.int().notNull(),
      /** Skips that were read again. */
      sampledCount: kit.int().notNull(),
      /** The id up to which skips were read again in turn; the next audit goes on behind it. */
      sampledUpTo: kit.text().notNull(),
      /** Lead mail that is recorded. */
      recordedCount: kit.int().notNull(),
      /** Lead mail that this audit found missing, recorded again or not. */
      missingCount: kit.int().notNull(),
      /** Of what was missing, how much is not recorded yet. */
      openCount: kit.int().notNull(),
      startedAt: kit.time().notNull(),
      finishedAt: kit.time(),
      /** The provider failed: it goes on then. */
      retryAt: kit.time(),
    },
    (t) => [
      kit.index('audits_mailbox').on(t.mailboxId, t.startedAt),
      kit
        .index('audits_open')
        .on(t.mailboxId)
        .where(kit.sql`state <> 'done'`),
    ],
  ),
});
