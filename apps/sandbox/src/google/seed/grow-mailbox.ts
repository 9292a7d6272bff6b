import type { MailAddress } from '../mail/mail-parts.ts';
import { writeEverydayMail } from './everyday-mail.ts';
import type { SeedMessage } from './mail-world.ts';
import { writeOddMail } from './odd-mail.ts';
import { createRandom } from './random.ts';
import { writeConversation } from './write-conversation.ts';
import { createWriter } from './writer.ts';
import type { Writer } from './writer.ts';

/** A mailbox to grow. Plain JSON; the same input gives the same mail. */
export interface GrowMailboxInput {
  seedNumber: number;
  person: MailAddress;
  /** The person's further addresses: some of their mail is sent from there. */
  aliases?: string[];
  /** How many messages the person's mailbox gets. */
  messageCount: number;
  /** The part of them that involves a lead, 0 to 1. */
  leadShare: number;
  leads: MailAddress[];
  /** Colleagues: copied in on some lead mail, which then lies in their mailboxes too. */
  teammates: MailAddress[];
  until: Date | string;
  overDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Grows one mailbox of business mail: conversations with leads, colleagues and strangers, newsletters, a few drafts,
 * spam and binned mail, and the odd ones that trip up mail readers. Which of it is lead mail stands in the
 * messages themselves: see `leadMailOf`.
 */
export function growMailbox(input: GrowMailboxInput): { messages: SeedMessage[] } {
  const { seedNumber, person, aliases = [], messageCount, leadShare, leads, teammates, overDays } = input;
  const untilMs = new Date(input.until).getTime();
  const writer = createWriter({
    random: createRandom(seedNumber),
    seedNumber,
    person,
    aliases,
    teammates,
    fromMs: untilMs - overDays * DAY_MS,
    untilMs,
  });
  const leadCount = leads.length === 0 ? 0 : Math.round(messageCount * leadShare);
  const leadMail = writeLeadMail({ writer, leads, count: leadCount });
  const otherMail = writeEverydayMail({ writer, count: messageCount - leadMail.length, leads });
  const messages = [...leadMail, ...otherMail].sort((left, right) => left.receivedAtMs - right.receivedAtMs);
  return { messages };
}

function writeLeadMail({ writer, leads, count }: { writer: Writer; leads: MailAddress[]; count: number }) {
  const messages = writeOddMail({ writer, leads }).slice(0, count);
  while (messages.length < count) {
    const other = writer.random.pick(leads);
    const length = Math.min(1 + writer.random.below(6), count - messages.length);
    messages.push(...writeConversation({ writer, other, length }));
  }
  return messages;
}
