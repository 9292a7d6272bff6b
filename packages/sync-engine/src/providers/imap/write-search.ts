import type { SearchObject } from 'imapflow';
import type { MailSearch, MailSearchTerm } from '../mail-provider.ts';

const DAY_SECONDS = 24 * 60 * 60;
const PEOPLE_HEADERS = ['from', 'to', 'cc', 'bcc', 'reply-to'] as const;
/** Each is looked for in five headers: servers take lines of some 8,000 characters. */
const MOST_WORDS = 24;

/** Whether a search is short enough for one command. Pure. */
export function isShort({ anyOf }: MailSearch): boolean {
  if (anyOf === 'everything') return true;
  return anyOf.reduce((sum, { kind }) => sum + (kind === 'address' ? 2 : 1), 0) <= MOST_WORDS;
}

/** A search in IMAP's own language (RFC 3501 §6.4.4), for servers without Gmail's. Pure. It finds more than meant, never less. */
export function writeSearch({ receivedFrom, receivedBefore, anyOf }: MailSearch): SearchObject {
  return {
    all: true,
    // Days without a time, in the server's own zone: a day more on either side.
    ...(receivedFrom !== null && { since: startOfDay(receivedFrom - DAY_SECONDS) }),
    ...(receivedBefore !== null && { before: startOfDay(receivedBefore + 2 * DAY_SECONDS) }),
    ...(anyOf !== 'everything' && either(anyOf.flatMap(writeTerm))),
  };
}

function writeTerm(term: MailSearchTerm): SearchObject[] {
  switch (term.kind) {
    case 'address': {
      // The halves apart, because in `jane+orders@acme.example` they do not stand side by side.
      const at = term.address.lastIndexOf('@');
      return inPeople([term.address.slice(0, at), term.address.slice(at)]);
    }
    case 'domain':
      return inPeople([term.domain]);
    case 'rewritten_by_groups':
      return [{ header: { 'x-original-from': '@' } }, { from: ' via ' }];
    case 'message_id':
      return [{ header: { 'message-id': toLine(term.messageId) } }];
    case 'subject':
      return [every(term.words.map((word) => ({ subject: toLine(word) })))];
  }
}

/** Each of these texts in one of the headers that name people. */
function inPeople(texts: readonly string[]): SearchObject[] {
  const words = texts.map(toLine).filter(Boolean);
  return PEOPLE_HEADERS.map((name) => every(words.map((word) => ({ header: { [name]: word } }))));
}

/** No server takes a line end within a word. What stands before it finds more, and the search goes on. */
const toLine = (text: string) => text.split(/[\r\n\0]/, 1)[0]!;

/** Two keys of one kind cannot stand in one object of the library; not (not a or not b) says the same. */
function every(keys: readonly SearchObject[]): SearchObject {
  const [first, ...rest] = keys;
  if (!first || rest.length === 0) return first ?? { all: true };
  return { not: either(keys.map((key) => ({ not: key }))) };
}

function either(keys: readonly SearchObject[]): SearchObject {
  return keys.length > 1 ? { or: [...keys] } : (keys[0] ?? { all: true });
}

const startOfDay = (seconds: number) => new Date(Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS * 1000);
