import type { Mailbox, StoredMessage } from './mailbox.ts';
import { filenamesOf, rawOf } from './message-content.ts';
import type { QueryNode } from './parse-query.ts';
import { parseQuery, visitWanted } from './parse-query.ts';
import type { SearchField } from './search-index.ts';
import { candidatesByMessageId, candidatesFor, holdsPhrase, sameMessageId, wordsOf } from './search-index.ts';
import { startOfDayInPacificMs, subtractPeriodMs } from './search-dates.ts';

export interface FindInput {
  mailbox: Mailbox;
  /** The person's own addresses: what `from:me` and `to:me` stand for. */
  ownAddresses: string[];
  q?: string;
  labelIds?: string[];
  includeSpamTrash?: boolean;
  nowMs: number;
}

/** Finds messages as `messages.list` does: newest first, without spam and bin unless they are asked for. */
export function findMessages({
  mailbox,
  ownAddresses,
  q,
  labelIds = [],
  includeSpamTrash,
  nowMs,
}: FindInput) {
  const query = q?.trim() ? parseQuery(q) : undefined;
  const places = wantedPlaces({ query, labelIds, includeSpamTrash });
  const context = { mailbox, ownAddresses, nowMs };
  const pool = (query && candidatesOf(query, context)) ?? mailbox.inOrder;
  const found = pool.filter(
    (message) =>
      mailbox.messages.has(message.id) &&
      (places.spam || !message.labels.includes('SPAM')) &&
      (places.trash || !message.labels.includes('TRASH')) &&
      labelIds.every((label) => message.labels.includes(label)) &&
      (!query || matches(query, message, context)),
  );
  if (pool !== mailbox.inOrder) found.sort(byReceipt);
  return found.reverse();
}

interface Context {
  mailbox: Mailbox;
  ownAddresses: string[];
  nowMs: number;
}

function byReceipt(left: StoredMessage, right: StoredMessage): number {
  return left.receivedAtMs - right.receivedAtMs || left.ordinal - right.ordinal;
}

function wantedPlaces({ query, labelIds, includeSpamTrash = false }: PlacesInput) {
  const places = {
    spam: includeSpamTrash || labelIds.includes('SPAM'),
    trash: includeSpamTrash || labelIds.includes('TRASH'),
  };
  if (!query) return places;
  visitWanted(query, (field, value) => {
    if (field !== 'in' && field !== 'label' && field !== 'is') return;
    const place = value.toLowerCase();
    if (place === 'anywhere' || place === 'spam') places.spam = true;
    if (place === 'anywhere' || place === 'trash') places.trash = true;
  });
  return places;
}

interface PlacesInput {
  query: QueryNode | undefined;
  labelIds: string[];
  includeSpamTrash: boolean | undefined;
}

/** A short list that surely holds every hit, or undefined when only looking at all messages will do. */
function candidatesOf(node: QueryNode, context: Context): StoredMessage[] | undefined {
  if (node.kind === 'not') return undefined;
  if (node.kind === 'term') return candidatesOfTerm(node.field, node.value, context);
  const lists = node.nodes.map((child) => candidatesOf(child, context));
  if (node.kind === 'and') {
    return lists
      .filter((list) => list !== undefined)
      .reduce<StoredMessage[] | undefined>(
        (best, list) => (best && best.length <= list.length ? best : list),
        undefined,
      );
  }
  const union = new Set<StoredMessage>();
  for (const list of lists) {
    if (!list) return undefined;
    for (const message of list) union.add(message);
  }
  return [...union];
}

function candidatesOfTerm(field: string, value: string, { mailbox, ownAddresses }: Context) {
  if (field === 'rfc822msgid') return candidatesByMessageId({ mailbox, messageId: value });
  const fields = ADDRESS_FIELDS[field];
  if (!fields) return undefined;
  const union = new Set<StoredMessage>();
  for (const phrase of phrasesOf(value, field, ownAddresses)) {
    for (const one of fields) {
      for (const message of candidatesFor({ mailbox, field: one, words: phrase }) ?? []) union.add(message);
    }
  }
  return [...union];
}

/** Gmail's `to:` also looks at Cc and Bcc. */
const ADDRESS_FIELDS: Record<string, SearchField[]> = {
  from: ['from'],
  to: ['to', 'cc', 'bcc'],
  cc: ['cc'],
  bcc: ['bcc'],
  subject: ['subject'],
};

function phrasesOf(value: string, field: string, ownAddresses: string[]): string[][] {
  const isMe = value.toLowerCase() === 'me' && field !== 'subject';
  return (isMe ? ownAddresses : [value]).map(wordsOf);
}

function matches(node: QueryNode, message: StoredMessage, context: Context): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((child) => matches(child, message, context));
    case 'or':
      return node.nodes.some((child) => matches(child, message, context));
    case 'not':
      return !matches(node.node, message, context);
    case 'term':
      return matchesTerm(node.field, node.value, message, context);
  }
}

function matchesTerm(field: string, value: string, message: StoredMessage, context: Context): boolean {
  const fields = ADDRESS_FIELDS[field];
  if (fields) {
    const phrases = phrasesOf(value, field, context.ownAddresses);
    return phrases.some((words) => fields.some((one) => holdsPhrase({ message, field: one, words })));
  }
  switch (field) {
    case 'rfc822msgid':
      return sameMessageId(message.envelope.messageId, value);
    case 'after':
    case 'newer':
      return message.receivedAtMs >= (startOfDayInPacificMs(value) ?? Infinity);
    case 'before':
    case 'older':
      return message.receivedAtMs < (startOfDayInPacificMs(value) ?? -Infinity);
    case 'newer_than':
      return message.receivedAtMs >= (subtractPeriodMs(context.nowMs, value) ?? Infinity);
    case 'older_than':
      return message.receivedAtMs < (subtractPeriodMs(context.nowMs, value) ?? -Infinity);
    case 'in':
    case 'is':
    case 'label':
      return hasLabel({ message, value, mailbox: context.mailbox, field });
    case 'category':
      return message.labels.includes(`CATEGORY_${value.toUpperCase()}`);
    case 'has':
      return value.toLowerCase() === 'attachment' && filenamesOf(message.content).length > 0;
    case 'filename':
      return holdsPhrase({ message, field: 'filename', words: wordsOf(value) });
    case 'larger':
      return rawOf(message.content).length > readSize(value);
    case 'smaller':
      return rawOf(message.content).length < readSize(value);
    default:
      return holdsPhrase({ message, field: 'any', words: wordsOf(value) });
  }
}

const PLACE_LABELS: Record<string, string> = { drafts: 'DRAFT', draft: 'DRAFT', chats: 'CHAT', bin: 'TRASH' };

function hasLabel({ message, value, mailbox, field }: HasLabelInput): boolean {
  const wanted = value.toLowerCase();
  if (field === 'in' && wanted === 'anywhere') return true;
  if (wanted === 'read') return !message.labels.includes('UNREAD');
  const place = PLACE_LABELS[wanted];
  if (place) return message.labels.includes(place);
  // A label's name is written with dashes for blanks and slashes in a search.
  return message.labels.some(
    (id) =>
      id.toLowerCase() === wanted ||
      mailbox.labels.get(id)?.name.toLowerCase().replace(/[\s/]/g, '-') === wanted,
  );
}

interface HasLabelInput {
  message: StoredMessage;
  value: string;
  mailbox: Mailbox;
  field: string;
}

function readSize(value: string): number {
  const [, digits, unit] = /^(\d+)([kKmM]?)/.exec(value) ?? [];
  const factor = unit?.toLowerCase() === 'm' ? 1024 * 1024 : unit?.toLowerCase() === 'k' ? 1024 : 1;
  return digits === undefined ? Number.NaN : Number(digits) * factor;
}
