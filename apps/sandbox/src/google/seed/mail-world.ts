import type { MailParts } from '../mail/mail-parts.ts';
import type { GrowMailboxInput } from './grow-mailbox.ts';

/** A Google account of the simulated world. */
export interface SeedPerson {
  address: string;
  name: string;
  /** Further addresses of the same mailbox; they are its `sendAs` aliases. */
  aliases?: string[];
  /** The Workspace domain in `hd`. Left out: the address's domain, unless it is gmail.com. */
  hd?: string;
  /** Google's immutable account number. Left out: derived from the address. */
  sub?: string;
}

/** How an email stands in one person's mailbox. */
export interface SeedCopy {
  person: string;
  /** Gmail label ids; no `INBOX` and no `SENT` means archived. */
  labels: string[];
  /** The message id in that mailbox, known once it has been delivered. */
  id?: string;
}

/** One email, delivered to one mailbox or several. Either `mail` or `rawBase64` (RFC 5322 bytes) is given. */
export interface SeedMessage {
  copies: SeedCopy[];
  receivedAtMs: number;
  mail?: MailParts;
  rawBase64?: string;
}

/** What a double starts from. Plain JSON, so that it can be handed to another process. */
export interface MailWorldSeed {
  people: SeedPerson[];
  messages?: SeedMessage[];
  /** Mailboxes grown by `growMailbox` when the world is loaded: a seed of a few lines for thousands of messages. */
  grown?: GrowMailboxInput[];
}

/** Whether a copy is sent mail: those carry Bcc, and no trace of a receiving server. */
export function isSenderCopy(labels: readonly string[]): boolean {
  return labels.includes('SENT') || labels.includes('DRAFT');
}
