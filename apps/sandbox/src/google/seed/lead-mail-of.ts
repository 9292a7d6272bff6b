import { parseAddresses } from '../mail/parse-addresses.ts';
import { headerOf, parseHeaders } from '../mail/parse-message.ts';
import { messagesOf } from '../world/load-seed.ts';
import type { MailWorldSeed, SeedMessage } from './mail-world.ts';

export type LabelClass = 'inbox' | 'sent' | 'archived' | 'draft' | 'spam' | 'bin' | 'chat';

/** One email that leads take part in, as the seed has it. */
export interface LeadMail {
  /** With its angle brackets; null when it has none. */
  messageId: string | null;
  subject: string;
  receivedAtMs: number;
  /** The leads' addresses that take part, lower case, sorted. */
  leadAddresses: string[];
  /** Those of them that take part only by a `+tag` of their address. */
  aliasMatches: string[];
  copies: { person: string; id?: string; labels: string[]; labelClass: LabelClass }[];
  /** `recorded` when at least one copy is neither draft nor spam nor bin nor chat. */
  expected: 'recorded' | 'skipped';
}

/**
 * Which mail of a world is lead mail. Worked out from the seed's own participants (From, To, Cc, Bcc, Reply-To, over
 * all copies), never from a search, so tests can compare with it.
 */
export function leadMailOf({
  world,
  leadAddresses,
}: {
  world: MailWorldSeed;
  leadAddresses: string[];
}): LeadMail[] {
  return leadMailAmong({ messages: messagesOf(world), leadAddresses });
}

/** The same over a list of emails: a seed's, or those a double says it has delivered. */
export function leadMailAmong({ messages, leadAddresses }: LeadMailAmongInput): LeadMail[] {
  const leads = new Set(leadAddresses.map((address) => address.trim().toLowerCase()));
  const found: LeadMail[] = [];
  for (const message of messages) {
    const matches = new Map<string, boolean>();
    for (const address of participantsOf(message)) {
      const plain = address.replace(/\+[^@]*@/, '@');
      if (leads.has(address)) matches.set(address, true);
      else if (leads.has(plain) && !matches.has(plain)) matches.set(plain, false);
    }
    if (matches.size > 0) found.push(describe({ message, matches }));
  }
  return found;
}

interface LeadMailAmongInput {
  messages: Iterable<SeedMessage>;
  leadAddresses: string[];
}

/** Where a copy lies. Spam and bin win over whatever else it is labelled. */
export function labelClassOf(labels: readonly string[]): LabelClass {
  if (labels.includes('TRASH')) return 'bin';
  if (labels.includes('SPAM')) return 'spam';
  if (labels.includes('DRAFT')) return 'draft';
  if (labels.includes('CHAT')) return 'chat';
  if (labels.includes('SENT')) return 'sent';
  return labels.includes('INBOX') ? 'inbox' : 'archived';
}

const SKIPPED_CLASSES = new Set<LabelClass>(['draft', 'spam', 'bin', 'chat']);

function describe({ message, matches }: { message: SeedMessage; matches: Map<string, boolean> }): LeadMail {
  const { mail, rawBase64, receivedAtMs } = message;
  const headers = rawBase64 === undefined ? [] : parseHeaders(Buffer.from(rawBase64, 'base64'));
  const copies = message.copies.map((copy) => ({ ...copy, labelClass: labelClassOf(copy.labels) }));
  return {
    messageId: mail ? (mail.messageId ?? null) : (headerOf(headers, 'Message-ID') ?? null),
    subject: mail ? mail.subject : (headerOf(headers, 'Subject') ?? ''),
    receivedAtMs,
    leadAddresses: [...matches.keys()].sort(),
    aliasMatches: [...matches].filter(([, isExact]) => !isExact).map(([address]) => address),
    copies,
    expected: copies.some(({ labelClass }) => !SKIPPED_CLASSES.has(labelClass)) ? 'recorded' : 'skipped',
  };
}

function participantsOf({ mail, rawBase64 }: SeedMessage): string[] {
  if (mail) {
    const people = [
      mail.from,
      ...(mail.to ?? []),
      ...(mail.cc ?? []),
      ...(mail.bcc ?? []),
      ...(mail.replyTo ?? []),
    ];
    return people.map(({ address }) => address.toLowerCase());
  }
  const headers = parseHeaders(Buffer.from(rawBase64 ?? '', 'base64'));
  return ['From', 'To', 'Cc', 'Bcc', 'Reply-To']
    .flatMap((name) => parseAddresses(headerOf(headers, name)))
    .map(({ address }) => address.toLowerCase());
}
