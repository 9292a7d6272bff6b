import type { Mailbox, StoredMessage } from './mailbox.ts';
import { filenamesOf, textOf } from './message-content.ts';

/** The fields a word can be looked for in. `any` is everything readable, the body included. */
export type SearchField = 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'filename' | 'any';

const INDEXED_FIELDS = ['from', 'to', 'cc', 'bcc'] as const;
type IndexedField = (typeof INDEXED_FIELDS)[number];

/** For each field, the messages that hold a word in it; and messages by their Message-ID. */
export interface SearchIndex {
  fields: Record<IndexedField, Map<string, StoredMessage[]>>;
  byMessageId: Map<string, StoredMessage[]>;
  /** The same few people write most mail: their words are cut once. */
  wordsByText: Map<string, string[]>;
}

/**
 * Cuts text into the words Gmail compares: letters and digits, lower case. So `jo@acme.example` is three words,
 * and `from:acme.example` finds whoever has these two side by side.
 */
function wordsOf(text: string): string[] {
  const lower = text.toLowerCase();
  // The pattern over all of Unicode is several times slower; nearly all addresses are ASCII.
  return lower.match(isAscii(lower) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? [];
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}

/** Adds a new message to the index, if there is one yet. */
export function indexMessage({ mailbox, message }: { mailbox: Mailbox; message: StoredMessage }): void {
  const index = mailbox.searchIndex;
  if (!index) return;
  for (const field of INDEXED_FIELDS) {
    const text = message.envelope[field];
    if (text === '') continue;
    let words = index.wordsByText.get(text);
    if (!words) {
      words = [...new Set(wordsOf(text))];
      index.wordsByText.set(text, words);
    }
    for (const key of words) post({ postings: index.fields[field], key, message });
  }
  const { messageId } = message.envelope;
  if (messageId) post({ postings: index.byMessageId, key: bareMessageId(messageId), message });
}

/** Messages that may hold all words in the field, or `undefined` when the field is not indexed. */
export function candidatesFor({ mailbox, field, words }: CandidatesInput): StoredMessage[] | undefined {
  if (!isIndexed(field)) return undefined;
  const postings = openIndex(mailbox).fields[field];
  let rarest: StoredMessage[] | undefined;
  for (const word of words) {
    const found = postings.get(word) ?? [];
    if (!rarest || found.length < rarest.length) rarest = found;
  }
  return rarest ?? [];
}

export function candidatesByMessageId({ mailbox, messageId }: { mailbox: Mailbox; messageId: string }) {
  return openIndex(mailbox).byMessageId.get(bareMessageId(messageId)) ?? [];
}

/** Words that must stand side by side, cut once for all messages of a search. */
export interface Phrase {
  words: string[];
  /** The words between blanks, as they stand in a field's own words. */
  text: string;
}

export function phraseOf(text: string): Phrase {
  const words = wordsOf(text);
  return { words, text: ` ${words.join(' ')} ` };
}

/** True when the words stand side by side, in order, in the field. */
export function holdsPhrase({ message, field, phrase }: PhraseInput): boolean {
  return phrase.words.length > 0 && wordsIn({ message, field }).includes(phrase.text);
}

export function sameMessageId(left: string, right: string): boolean {
  return bareMessageId(left) === bareMessageId(right);
}

interface CandidatesInput {
  mailbox: Mailbox;
  field: SearchField;
  words: string[];
}

interface PhraseInput {
  message: StoredMessage;
  field: SearchField;
  phrase: Phrase;
}

function isIndexed(field: SearchField): field is IndexedField {
  return (INDEXED_FIELDS as readonly string[]).includes(field);
}

function openIndex(mailbox: Mailbox): SearchIndex {
  if (mailbox.searchIndex) return mailbox.searchIndex;
  const index: SearchIndex = {
    fields: { from: new Map(), to: new Map(), cc: new Map(), bcc: new Map() },
    byMessageId: new Map(),
    wordsByText: new Map(),
  };
  mailbox.searchIndex = index;
  for (const message of mailbox.inOrder) indexMessage({ mailbox, message });
  return index;
}

function wordsIn({ message, field }: { message: StoredMessage; field: SearchField }): string {
  let words = message.words.get(field);
  if (words === undefined) {
    words = ` ${wordsOf(fieldText({ message, field })).join(' ')} `;
    message.words.set(field, words);
  }
  return words;
}

function fieldText({ message, field }: { message: StoredMessage; field: SearchField }): string {
  const envelope = message.envelope;
  if (field === 'filename') return filenamesOf(message.content).join(' \n ');
  if (field !== 'any') return envelope[field];
  const { from, to, cc, bcc, subject } = envelope;
  return [subject, from, to, cc, bcc, textOf(message.content), ...filenamesOf(message.content)].join(' \n ');
}

function bareMessageId(messageId: string): string {
  return messageId.trim().replace(/^<|>$/g, '');
}

function post({ postings, key, message }: PostInput): void {
  const list = postings.get(key);
  if (list) list.push(message);
  else postings.set(key, [message]);
}

interface PostInput {
  postings: Map<string, StoredMessage[]>;
  key: string;
  message: StoredMessage;
}
