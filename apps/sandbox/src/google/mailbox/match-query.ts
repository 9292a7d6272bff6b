import type { Mailbox, StoredMessage } from './mailbox.ts';
import { filenamesOf, rawOf } from './message-content.ts';
import type { QueryNode, QueryTerm } from './parse-query.ts';
import { startOfDayInPacificMs, subtractPeriodMs } from './search-dates.ts';
import type { Phrase, SearchField } from './search-index.ts';
import { holdsPhrase, phraseOf, sameMessageId } from './search-index.ts';

/** What a search means beside its words. */
export interface MatchContext {
  mailbox: Mailbox;
  ownAddresses: string[];
  nowMs: number;
  /** What each term looks for, filled as terms are met. */
  phrases: Map<QueryTerm, Phrase[]>;
}

/** Gmail's `to:` also looks at Cc and Bcc. */
const ADDRESS_FIELDS: Record<string, SearchField[]> = {
  from: ['from'],
  to: ['to', 'cc', 'bcc'],
  cc: ['cc'],
  bcc: ['bcc'],
  subject: ['subject'],
};

export function fieldsOf(field: string): SearchField[] | undefined {
  return ADDRESS_FIELDS[field];
}

/** The word runs a term looks for; `me` stands for each of the person's own addresses. */
export function phrasesOf(term: QueryTerm, context: MatchContext): Phrase[] {
  let phrases = context.phrases.get(term);
  if (!phrases) {
    const isMe =
      term.value.toLowerCase() === 'me' && term.field in ADDRESS_FIELDS && term.field !== 'subject';
    phrases = (isMe ? context.ownAddresses : [term.value]).map(phraseOf);
    context.phrases.set(term, phrases);
  }
  return phrases;
}

/** Whether a message satisfies a search. */
export function matches({ node, message, context }: MatchInput): boolean {
  switch (node.kind) {
    case 'and':
      return node.nodes.every((child) => matches({ node: child, message, context }));
    case 'or':
      return node.nodes.some((child) => matches({ node: child, message, context }));
    case 'not':
      return !matches({ node: node.node, message, context });
    case 'term':
      return matchesTerm({ term: node, message, context });
  }
}

interface MatchInput {
  node: QueryNode;
  message: StoredMessage;
  context: MatchContext;
}

function matchesTerm({ term, message, context }: TermInput): boolean {
  const { field, value } = term;
  const fields = ADDRESS_FIELDS[field];
  if (fields) {
    const phrases = phrasesOf(term, context);
    return phrases.some((phrase) => fields.some((one) => holdsPhrase({ message, field: one, phrase })));
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
      return phrasesOf(term, context).some((phrase) => holdsPhrase({ message, field: 'filename', phrase }));
    case 'larger':
      return rawOf(message.content).length > readSize(value);
    case 'smaller':
      return rawOf(message.content).length < readSize(value);
    default:
      return phrasesOf(term, context).some((phrase) => holdsPhrase({ message, field: 'any', phrase }));
  }
}

interface TermInput {
  term: QueryTerm;
  message: StoredMessage;
  context: MatchContext;
}

const PLACE_LABELS: Record<string, string> = { drafts: 'DRAFT', draft: 'DRAFT', chats: 'CHAT' };

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
