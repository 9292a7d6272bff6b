/**
 * What mail is looked for, in no provider's language; each route writes it in its own. Kept as JSON, so that a search
 * under way goes on after a restart.
 */
export interface MailSearch {
  /** Epoch seconds: received then or later; null for no bound. */
  receivedFrom: number | null;
  /** Epoch seconds: received before then; null for no bound. */
  receivedBefore: number | null;
  /** Spam and the bin too, which are left out otherwise. */
  inSpamAndBin: boolean;
  /** Mail that fits any of these; `everything` for all mail of that time. */
  anyOf: MailSearchTerm[] | 'everything';
}

/**
 * One thing looked for. A route may find more than is meant, never less: addresses are compared exactly afterwards.
 * - `address`: in From, To, Cc or Bcc, with a `+tag` too
 * - `domain`: anybody there, in the same places
 * - `rewritten_by_groups`: what Google Groups rewrote ("Jane Doe via Sales"), where no address of the sender is found
 * - `message_id`: RFC 5322, without brackets
 * - `subject`: all of these words
 */
export type MailSearchTerm =
  | { kind: 'address'; address: string }
  | { kind: 'domain'; domain: string }
  | { kind: 'rewritten_by_groups' }
  | { kind: 'message_id'; messageId: string }
  | { kind: 'subject'; words: string[] };

/** How far searches have gone through the lead addresses: behind this one, or behind the whole domain. */
export interface LeadPosition {
  domain: string;
  addressKey: string | null;
}
