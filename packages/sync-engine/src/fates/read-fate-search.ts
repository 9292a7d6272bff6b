import { AppError } from '@mailsync/foundation';
import { EVERYTHING, type MailSearch, type MailSearchTerm } from '../providers/mail-provider.ts';
import { toAddressKey } from '../recording/address-key.ts';

/** What a person looks for: one message, an address, or words of the subject; `jane@acme.example` may be either of the first two. */
export interface FateSearch {
  messageId: string | null;
  address: string | null;
  subjectWords: string[];
}

/** Providers refuse long searches (Gmail somewhere above 1,500 characters), and an address is named four times. */
const LONGEST_SEARCH_CHARACTERS = 300;
/** Marks that end a quotation or group words in search languages, typographic quotes among them. */
const MARKS = /["“”„‟«»＂(){}<>\\]+/gu;

/** Reads what was typed or pasted. Pure. Throws fates.search_empty, fates.search_too_long. */
export function readFateSearch(text: string): FateSearch {
  // eslint-disable-next-line no-control-regex
  const typed = text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  if (typed.length > LONGEST_SEARCH_CHARACTERS) {
    throw new AppError({
      code: 'fates.search_too_long',
      kind: 'invalid',
      message: `This is too long to search for: give an address, a Message-ID, or up to ${LONGEST_SEARCH_CHARACTERS} characters of the subject.`,
    });
  }

  const named = /^(?:message-id|rfc822msgid)\s*:\s*(\S+)$/i.exec(typed)?.[1];
  if (named) return { messageId: expectSomething(readMessageId(named)), address: null, subjectWords: [] };

  // "Jane Doe <jane@acme.example>", as mail programs copy a person.
  const person = /^[^<>]*\S\s*<([^<>\s]+@[^<>\s]+)>$/.exec(typed)?.[1];
  if (person) return { messageId: null, address: readAddress(person), subjectWords: [] };

  if (/^<?[^\s@<>]+@[^\s@<>]+>?$/.test(typed)) {
    return { messageId: readMessageId(typed), address: readAddress(typed), subjectWords: [] };
  }
  return { messageId: null, address: null, subjectWords: expectSomething(readWords(typed)) };
}

/** What the mailbox is searched for, in spam and the bin too. Pure. */
export function toMailSearch({ messageId, address, subjectWords }: FateSearch): MailSearch {
  const anyOf: MailSearchTerm[] = [];
  if (messageId) anyOf.push({ kind: 'message_id', messageId });
  if (address) anyOf.push({ kind: 'address', address });
  if (subjectWords.length > 0) anyOf.push({ kind: 'subject', words: subjectWords });
  return { ...EVERYTHING, inSpamAndBin: true, anyOf };
}

/** Quotes are no part of an id that can be searched for; braces are (RFC 5322 §3.2.3). */
function readMessageId(text: string): string | null {
  return text.replaceAll(/[<>\s"\\]+/g, '') || null;
}

function readAddress(text: string): string | null {
  const address = text.replaceAll(MARKS, '');
  return toAddressKey(address) === null ? null : address;
}

/** Only what has a letter or a digit is a word to Gmail. */
function readWords(text: string): string[] {
  return text
    .replaceAll(MARKS, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function expectSomething<Found extends string | string[]>(found: Found | null): Found {
  if (found !== null && found.length > 0) return found;
  throw new AppError({
    code: 'fates.search_empty',
    kind: 'invalid',
    message: 'There is nothing to search for: give an address, a Message-ID, or words of the subject.',
  });
}
