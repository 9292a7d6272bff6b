import type { MailSearch, MailSearchTerm } from '../mail-provider.ts';

/** Longest Gmail search we send: no limit is documented, longer ones were seen to be refused. */
export const LONGEST_QUERY_CHARACTERS = 1_499;
const ADDRESS_FIELDS = ['from', 'to', 'cc', 'bcc'];
/** What needs no quotes: it begins with a letter or digit, so it excludes nothing, and names no operator. */
const PLAIN_WORD = /^[\p{L}\p{N}][\p{L}\p{N}._+=@-]*$/u;
const MARKS_AND_BLANKS = /["“”„‟«»＂\s]+/gu;
const WORDS_WITH_MEANING = new Set(['OR', 'AND', 'AROUND']);

/**
 * A search in Gmail's language (support.google.com/mail/answer/7190), as its API and `X-GM-RAW` take it. Pure. Nothing
 * that stands in an address or a subject becomes an operator.
 */
export function writeQuery({ receivedFrom, receivedBefore, inSpamAndBin, anyOf }: MailSearch): string {
  const parts = [
    // Seconds, because a plain date means midnight Pacific time to Gmail.
    ...(receivedFrom === null ? [] : [`after:${receivedFrom}`]),
    ...(receivedBefore === null ? [] : [`before:${receivedBefore}`]),
    ...(inSpamAndBin ? ['in:anywhere'] : []),
    ...(anyOf === 'everything' ? [] : [`{${anyOf.flatMap(writeTerm).join(' ')}}`]),
  ];
  return parts.join(' ');
}

function writeTerm(term: MailSearchTerm): string[] {
  switch (term.kind) {
    case 'address': {
      // The halves apart, because in `jane+orders@acme.example` they do not stand side by side.
      const at = term.address.lastIndexOf('@');
      return inAddressFields([term.address.slice(0, at), term.address.slice(at + 1)]);
    }
    case 'domain':
      return inAddressFields([term.domain]);
    case 'rewritten_by_groups':
      // Google Groups puts itself into From: "Jane Doe via Sales".
      return ['from:via'];
    case 'message_id':
      return [`rfc822msgid:${writeWord(term.messageId)}`];
    case 'subject':
      return [`subject:(${term.words.map(quote).join(' ')})`];
  }
}

/** From, To, Cc and Bcc by name: a bare address would also find every mail that mentions it. */
function inAddressFields(texts: string[]): string[] {
  // To Gmail brackets only part words.
  const words = texts
    .map((text) => writeWord(text.replaceAll(/[(){}]+/g, ' ')))
    .filter(Boolean)
    .join(' ');
  return words ? ADDRESS_FIELDS.map((field) => `${field}:(${words})`) : [];
}

function writeWord(text: string): string {
  if (PLAIN_WORD.test(text) && !WORDS_WITH_MEANING.has(text)) return text;
  const quoted = quote(text);
  return quoted === '""' ? '' : quoted;
}

/** A quotation that its text cannot end. */
const quote = (text: string) => `"${text.replaceAll(MARKS_AND_BLANKS, ' ').trim()}"`;
