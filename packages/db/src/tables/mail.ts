import type { Kit } from '../kit/kit.ts';

export interface StoredPerson {
  name: string | null;
  address: string;
}

export interface StoredAttachment {
  name: string;
  contentType: string;
  sizeBytes: number;
  /** The provider's id by which its bytes are fetched when asked for. */
  providerId: string | null;
  partId: string | null;
}

/** The ledger (a fate for every message seen) and the emails that were recorded. */
export const defineMailTables = (kit: Kit) => ({
  ledger: kit.table(
    'ledger',
    {
      mailboxId: kit.text().notNull(),
      /** The provider's id: Gmail's message id in hex. */
      messageId: kit.text().notNull(),
      state: kit.enumText(['queued', 'recorded', 'skipped', 'gone', 'failed', 'removed']).notNull(),
      /** Why it was skipped, failed or removed. */
      reason: kit.text(),
      /** The revision of leads and exclusions that the fate was decided under. */
      revision: kit.int().notNull(),
      attempts: kit.int().notNull(),
      source: kit.enumText(['live', 'import']).notNull(),
      importId: kit.text(),
      emailId: kit.text(),
      /** When it was (last) queued: live mail that waits longer than an hour turns the status red. */
      queuedAt: kit.time().notNull(),
      /** A failed try waits until then. */
      retryAt: kit.time(),
      decidedAt: kit.time(),
      /** Order of work: newest first. Grows with the order in which the provider listed them. */
      rank: kit.bigint().notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.mailboxId, t.messageId] }),
      // Only what waits is in this index, so that a pass costs the same however long the ledger is.
      kit
        .index('ledger_queue')
        .on(t.mailboxId, t.source, t.rank)
        .where(kit.sql`state = 'queued'`),
      kit
        .index('ledger_failed')
        .on(t.mailboxId)
        .where(kit.sql`state = 'failed'`),
      kit.index('ledger_email').on(t.emailId),
      // What grows old and is folded (see `foldedSkips`); the other skips stay rows.
      kit
        .index('ledger_foldable')
        .on(t.decidedAt)
        .where(kit.sql`state = 'skipped' and reason in ('not_a_lead', 'spam', 'bin', 'chat')`),
    ],
  ),

  /**
   * Old skips of "not a lead", many to a row: all that deciding about them ever asks is the revision they were decided
   * under. A message is here or in the ledger, never in both.
   */
  foldedSkips: kit.table(
    'folded_skips',
    {
      mailboxId: kit.text().notNull(),
      /** The first characters of the message ids: Gmail's grow with time, so that neighbours lie together. */
      prefix: kit.text().notNull(),
      /** Message id → revision. */
      revisions: kit.json<Record<string, number>>().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.mailboxId, t.prefix] })],
  ),

  emails: kit.table(
    'emails',
    {
      id: kit.id().primaryKey(),
      /** Message-ID, From and Date (or a digest of the content): the same email in every mailbox. */
      dedupeKey: kit.text().notNull(),
      messageId: kit.text(),
      conversationId: kit.text().notNull(),
      subject: kit.text().notNull(),
      preview: kit.text().notNull(),
      from: kit.json<StoredPerson | null>(),
      to: kit.json<StoredPerson[]>().notNull(),
      cc: kit.json<StoredPerson[]>().notNull(),
      replyTo: kit.json<StoredPerson[]>().notNull(),
      /** The Date header, or when the provider received it. */
      date: kit.time().notNull(),
      direction: kit.enumText(['sent', 'received']).notNull(),
      bodyText: kit.text(),
      bodyHtml: kit.text(),
      bodyTruncated: kit.bool().notNull(),
      attachments: kit.json<StoredAttachment[]>().notNull(),
      recordedAt: kit.time().notNull(),
    },
    (t) => [
      kit.uniqueIndex('emails_dedupe_key').on(t.dedupeKey),
      kit.index('emails_message_id').on(t.messageId),
      kit.index('emails_date').on(t.date, t.id),
    ],
  ),

  /** An email as it stands in one mailbox. */
  copies: kit.table(
    'copies',
    {
      mailboxId: kit.text().notNull(),
      providerMessageId: kit.text().notNull(),
      emailId: kit.text().notNull(),
      threadId: kit.text().notNull(),
      labels: kit.json<string[]>().notNull(),
      bcc: kit.json<StoredPerson[]>().notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.mailboxId, t.providerMessageId] }),
      kit.index('copies_email').on(t.emailId),
      kit.index('copies_thread').on(t.mailboxId, t.threadId),
    ],
  ),

  /** Message-IDs an email answers to or carries, so that conversations join across mailboxes. */
  emailReferences: kit.table(
    'email_references',
    { messageId: kit.text().notNull(), conversationId: kit.text().notNull() },
    (t) => [kit.primaryKey({ columns: [t.messageId] })],
  ),

  /** Who took part, by matching key, so that a lead added later finds what is recorded already. */
  participants: kit.table(
    'participants',
    {
      emailId: kit.text().notNull(),
      addressKey: kit.text().notNull(),
      role: kit.enumText(['from', 'to', 'cc', 'bcc', 'reply_to']).notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.emailId, t.addressKey, t.role] }),
      kit.index('participants_address').on(t.addressKey),
      // A new lead asks which recorded addresses differ from its own by a tag; those with one are few.
      kit
        .index('participants_tagged')
        .on(t.addressKey)
        .where(kit.sql`address_key like '%+%'`),
    ],
  ),

  /** The timeline: which lead an email belongs to. The date is repeated for the index. */
  emailLeads: kit.table(
    'email_leads',
    {
      leadId: kit.text().notNull(),
      emailId: kit.text().notNull(),
      date: kit.time().notNull(),
      addressKey: kit.text().notNull(),
      /** `alias`: only a `+tag` was folded away, so it may be somebody else. */
      match: kit.enumText(['exact', 'alias']).notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.leadId, t.emailId] }),
      kit.index('email_leads_timeline').on(t.leadId, t.date, t.emailId),
      kit.index('email_leads_email').on(t.emailId),
    ],
  ),
});
