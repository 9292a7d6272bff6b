import type { Mailbox, StoredMessage } from './mailbox.ts';
import { filenamesOf, textOf } from './message-content.ts';

/** The fields a word can be looked for in. `any` is everything readable, the body included. */
export type SearchField = 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'filename' | 'any';

const INDEXED_FIELDS = ['from', 'to', 'cc', 'bcc', 'subject'] as const;

/**
 * Cuts text into the words Gmail compares: letters and digits, lower case. So `jo@acme.example` is three words,
 * and `from:acme.example` finds whoever has these two side by side.
 */
export function wordsOf(text: string): string[] {
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
  if (!mailbox.postings) return;
  for (const field of INDEXED_FIELDS) {
    if (fieldText({ message, field }) === '') continue;
    for (const word of wordsIn({ message, field }).trim().split(' ')) {
      post({ postings: mailbox.postings, key: `${field}:${word}`, message });
    }
  }
  const messageId = message.envelope.messageId;
  if (messageId) post({ postings: mailbox.postings, key: messageIdKey(messageId), message });
}

/** Messages that may hold all words in the field, or `undefined` when the field is not indexed. */
export function candidatesFor({ mailbox, field, words }: CandidatesInput): StoredMessage[] | undefined {
  if (field === 'any' || field === 'filename') return undefined;
  const postings = openIndex(mailbox);
  let rarest: StoredMessage[] | undefined;
  for (const word of words) {
    const found = postings.get(`${field}:${word}`) ?? [];
    if (!rarest || found.length < rarest.length) rarest = found;
  }
  return rarest;
}

export function candidatesByMessageId({ mailbox, messageId }: { mailbox: Mailbox; messageId: string }) {
  return openIndex(mailbox).get(messageIdKey(messageId)) ?? [];
}

/** True when the words stand side by side, in order, in the field. */
export function holdsPhrase({ message, field, words }: PhraseInput): boolean {
  return words.length > 0 && wordsIn({ message, field }).includes(` ${words.join(' ')} `);
}

export function sameMessageId(left: string, right: string): boolean {
  return messageIdKey(left) === messageIdKey(right);
}

interface CandidatesInput {
  mailbox: Mailbox;
  field: SearchField;
  words: string[];
}

interface PhraseInput {
  message: StoredMessage;
  field: SearchField;
  words: string[];
}

function openIndex(mailbox: Mailbox): Map<string, StoredMessage[]> {
  if (!mailbox.postings) {
    mailbox.postings = new Map();
    for (const message of mailbox.inOrder) indexMessage({ mailbox, message });
  }
  return mailbox.postings;
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

function messageIdKey(messageId: string): string {
  return `id:${messageId.trim().replace(/^<|>$/g, '')}`;
}

function post({ postings, key, message }: PostInput): void {
  const list = postings.get(key);
  // A word that comes twice in one field is posted once.
  if (list?.at(-1) === message) return;
  if (list) list.push(message);
  else postings.set(key, [message]);
}

interface PostInput {
  postings: Map<string, StoredMessage[]>;
  key: string;
  message: StoredMessage;
}
