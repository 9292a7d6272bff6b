import type { Folder } from './file-message.ts';
import type { Envelope, MessageContent } from './message-content.ts';
import type { SearchIndex } from './search-index.ts';

/** One message as it stands in one person's mailbox. */
export interface StoredMessage {
  /** Arrival order within the mailbox; never reused. */
  ordinal: number;
  /** 16 hex digits: 64 bits, like Gmail's, the upper 44 being the time of receipt. */
  id: string;
  threadId: string;
  /** The mailbox's history id at this message's last change. */
  historyId: bigint;
  labels: readonly string[];
  receivedAtMs: number;
  content: MessageContent;
  envelope: Envelope;
  /** Searchable words by field, filled when a search first looks at them. */
  words: Map<string, string>;
}

export type HistoryKind = 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved';

export interface HistoryRecord {
  id: bigint;
  kind: HistoryKind;
  messageId: string;
  threadId: string;
  /** The message's labels after this change. */
  labels: readonly string[];
  /** The labels this change added or removed. */
  changed: readonly string[];
}

export interface Label {
  id: string;
  name: string;
  type: 'system' | 'user';
}

export interface Mailbox {
  address: string;
  messages: Map<string, StoredMessage>;
  /** Ascending by time of receipt, then by arrival. */
  inOrder: StoredMessage[];
  threadOfMessageId: Map<string, string>;
  nextOrdinal: number;
  historyId: bigint;
  /** History before this id is forgotten: asking for it is a 404. */
  oldestHistoryId: bigint;
  history: HistoryRecord[];
  labels: Map<string, Label>;
  /** What IMAP shows, by the folder's key; a folder is made when the first message comes into it. */
  folders: Map<string, Folder>;
  /** Grows when the folders are numbered afresh. */
  uidValidity: number;
  /** Undefined until a search needs it. */
  searchIndex: SearchIndex | undefined;
}

const SYSTEM_LABELS = [
  'INBOX',
  'SENT',
  'DRAFT',
  'SPAM',
  'TRASH',
  'UNREAD',
  'STARRED',
  'IMPORTANT',
  'CHAT',
  'CATEGORY_PERSONAL',
  'CATEGORY_SOCIAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_UPDATES',
  'CATEGORY_FORUMS',
];

/** Above 2^53: a client that reads history ids as numbers loses the last digits, as it would at Google. */
const FIRST_HISTORY_ID = 9_007_199_254_741_001n;

export function createMailbox(address: string): Mailbox {
  return {
    address,
    messages: new Map(),
    inOrder: [],
    threadOfMessageId: new Map(),
    nextOrdinal: 0,
    historyId: FIRST_HISTORY_ID,
    oldestHistoryId: FIRST_HISTORY_ID,
    history: [],
    labels: new Map(SYSTEM_LABELS.map((id) => [id, { id, name: id, type: 'system' as const }])),
    folders: new Map(),
    uidValidity: 1,
    searchIndex: undefined,
  };
}

/** Raises the mailbox's history id. The steps vary, as Google's do: ids grow and are not consecutive. */
export function raiseHistoryId(mailbox: Mailbox): bigint {
  mailbox.historyId += 1n + (mailbox.historyId % 7n);
  return mailbox.historyId;
}
