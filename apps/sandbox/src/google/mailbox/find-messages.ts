import type { Mailbox, StoredMessage } from './mailbox.ts';
import { fieldsOf, matches, phrasesOf } from './match-query.ts';
import type { MatchContext } from './match-query.ts';
import type { QueryNode, QueryTerm } from './parse-query.ts';
import { parseQuery, visitWanted } from './parse-query.ts';
import { candidatesByMessageId, candidatesFor } from './search-index.ts';

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
  const context: MatchContext = { mailbox, ownAddresses, nowMs, phrases: new Map() };
  const pool = (query && candidatesOf(query, context)) ?? mailbox.inOrder;
  const found = pool.filter(
    (message) =>
      (pool === mailbox.inOrder || mailbox.messages.has(message.id)) &&
      (places.spam || !message.labels.includes('SPAM')) &&
      (places.trash || !message.labels.includes('TRASH')) &&
      labelIds.every((label) => message.labels.includes(label)) &&
      (!query || matches({ node: query, message, context })),
  );
  if (pool !== mailbox.inOrder) found.sort(byReceipt);
  return found.toReversed();
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
function candidatesOf(node: QueryNode, context: MatchContext): StoredMessage[] | undefined {
  if (node.kind === 'not') return undefined;
  if (node.kind === 'term') return candidatesOfTerm(node, context);
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

function candidatesOfTerm(term: QueryTerm, context: MatchContext) {
  const { mailbox } = context;
  const { field, value } = term;
  if (field === 'rfc822msgid') return candidatesByMessageId({ mailbox, messageId: value });
  const fields = fieldsOf(field);
  if (!fields) return undefined;
  const union = new Set<StoredMessage>();
  for (const phrase of phrasesOf(term, context)) {
    for (const one of fields) {
      const candidates = candidatesFor({ mailbox, field: one, words: phrase.words });
      if (!candidates) return undefined;
      for (const message of candidates) union.add(message);
    }
  }
  return [...union];
}
