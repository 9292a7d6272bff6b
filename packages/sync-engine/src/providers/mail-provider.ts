import type { MailSearch, StoredAttachment, StoredPerson } from '@mailsync/db';

export type { MailSearch, MailSearchTerm } from '@mailsync/db';

/** One message as a provider hands it out: decoded, not yet matched with anybody. */
export interface ProviderMessage {
  messageId: string;
  threadId: string;
  labels: string[];
  /** When the provider received it. */
  receivedAt: Date;
  /** RFC 5322 Message-ID without brackets and blanks, its case kept; null when missing. */
  rfcMessageId: string | null;
  /** Message-IDs of In-Reply-To and References, oldest first. */
  references: string[];
  /** The Date header as it stands, for the dedupe key; null when missing. */
  dateHeader: string | null;
  /** The Date header as a time; null when it is none, or more than a day after its arrival. */
  sentAt: Date | null;
  subject: string;
  from: StoredPerson | null;
  to: StoredPerson[];
  cc: StoredPerson[];
  bcc: StoredPerson[];
  /** Further authors of From, Reply-To, and X-Original-From of mail rewritten by Google Groups: who really wrote. */
  replyTo: StoredPerson[];
  bodyText: string | null;
  bodyHtml: string | null;
  bodyTruncated: boolean;
  preview: string;
  attachments: StoredAttachment[];
}

/** What the fate of a message is decided by: its labels, and who took part. */
export type MessageWho = Pick<
  ProviderMessage,
  'messageId' | 'labels' | 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'
>;

/** What a message says of itself without being opened. */
export interface ProviderMessageHead {
  messageId: string;
  labels: string[];
  /** When the provider received it. */
  receivedAt: Date;
  subject: string;
  from: StoredPerson | null;
  /** The Date header, or when the provider received it. */
  date: Date;
}

/** What happened to a message since the cursor. Labels are null where the provider does not tell them. */
export interface MailChange {
  messageId: string;
  /** `label_removed`: it left spam, the bin, the drafts or the chats. */
  kind: 'added' | 'label_removed';
  labels: string[] | null;
}

/** What finding mail costs on a route, in whatever unit: only how they stand to each other counts. */
export interface ReadingCosts {
  /** A page of ids. */
  listMessages: number;
  /** A search, where it costs more than the page that it answers with. */
  search?: number;
  /** Finding out about one message whether it is to be recorded. */
  getMessage: number;
}

/**
 * The port to a mailbox, the same for every route. All failures are `ProviderError`s; `QuotaPause` says that our own
 * budget is used up for now. Implementations make at most four requests at a time.
 */
export interface MailProvider {
  readProfile(): Promise<{ address: string; cursor: string; messageCount: number }>;
  /** Addresses the owner sends from, aliases included. */
  listOwnAddresses(): Promise<string[]>;
  /**
   * Everything after the cursor, oldest first, and the new cursor: text that only the provider understands. Throws a
   * failure of kind `cursor` when it is too old.
   */
  listChangesSince(input: { cursor: string }): Promise<{ changes: MailChange[]; cursor: string }>;
  /** Whether a cursor lies further on than another. Cursors only ever move forward. */
  isNewer(input: { cursor: string; than: string }): boolean;
  /** One page of ids, newest first: of `limit`, or of as many as the provider does well with. */
  listMessageIds(input: {
    search: MailSearch;
    pageToken: string | null;
    limit?: number;
  }): Promise<{ messageIds: string[]; nextPageToken: string | null }>;
  /** Whether the provider takes a search as long as this one in a single request. */
  fitsOneRequest(search: MailSearch): boolean;
  /** For a mailbox of that size: some servers look through all of it for each search. */
  readCosts(input: { messageCount: number }): Promise<ReadingCosts>;
  getMessage(input: { messageId: string }): Promise<ProviderMessage>;
  /**
   * What messages are decided by, where that costs less than whole ones; null where it does not. What is gone is left
   * out.
   */
  listHeads: ((input: { messageIds: string[] }) => Promise<MessageWho[]>) | null;
  /**
   * Whole messages at once, where that costs less than one by one; null where it does not. Some may be left out, whatever
   * the reason: they are asked for by themselves.
   */
  getMessages: ((input: { messageIds: string[] }) => Promise<ProviderMessage[]>) | null;
  getMessageHead(input: { messageId: string }): Promise<ProviderMessageHead>;
}

/** All mail but spam and the bin. */
export const EVERYTHING: MailSearch = {
  receivedFrom: null,
  receivedBefore: null,
  inSpamAndBin: false,
  anyOf: 'everything',
};

/** All mail received since then, but spam and the bin. */
export const everythingSince = (since: Date): MailSearch => ({
  ...EVERYTHING,
  receivedFrom: Math.floor(since.getTime() / 1000),
});

/** The labels by which Gmail keeps mail that is not recorded. */
export const LABEL = { spam: 'SPAM', bin: 'TRASH', draft: 'DRAFT', chat: 'CHAT', sent: 'SENT' } as const;
