import type { MailAddress } from '../mail/mail-parts.ts';
import {
  INTERNAL_TOPICS,
  NEWSLETTER_TOPICS,
  NEWSLETTERS,
  SPAM_TOPICS,
  STRANGERS,
} from './business-phrases.ts';
import { isSenderCopy } from './mail-world.ts';
import type { SeedMessage } from './mail-world.ts';
import { htmlOf, writeConversation } from './write-conversation.ts';
import type { Writer } from './writer.ts';

export interface EverydayMailInput {
  writer: Writer;
  count: number;
  /** Only to write strangers that look like them; none of this mail involves a lead. */
  leads: MailAddress[];
}

/** Everything in a mailbox that is not lead mail. */
export function writeEverydayMail({ writer, count, leads }: EverydayMailInput): SeedMessage[] {
  const messages = writeLookalikes({ writer, leads }).slice(0, count);
  while (messages.length < count) messages.push(...writeNext(writer, count - messages.length));
  return messages;
}

function writeNext(writer: Writer, left: number): SeedMessage[] {
  const { random, teammates } = writer;
  const roll = random.fraction();
  const length = Math.min(1 + random.below(4), left);
  if (roll < 0.12 && teammates.length > 0) {
    return writeConversation({
      writer,
      other: random.pick(teammates),
      length,
      subject: random.pick(INTERNAL_TOPICS),
    }).map((message) => withTeammateCopy({ writer, message }));
  }
  if (roll < 0.35) return writeConversation({ writer, other: random.pick(STRANGERS), length });
  if (roll < 0.93) return [writeNewsletter(writer, ['CATEGORY_PROMOTIONS', 'INBOX'])];
  if (roll < 0.95) return [writeNewsletter(writer, ['TRASH', 'CATEGORY_PROMOTIONS'])];
  if (roll < 0.98) return [writeSpam(writer)];
  return [writeDraft(writer)];
}

/** A mail between colleagues lies in both mailboxes. */
function withTeammateCopy({ writer, message }: { writer: Writer; message: SeedMessage }): SeedMessage {
  const mail = message.mail!;
  const isSent = message.copies.some(
    (copy) => copy.person === writer.person.address && isSenderCopy(copy.labels),
  );
  const person = isSent ? mail.to![0]!.address : mail.from.address;
  const copies = message.copies.filter((copy) => copy.person !== person);
  return { ...message, copies: [...copies, { person, labels: isSent ? ['INBOX'] : ['SENT'] }] };
}

function writeNewsletter(writer: Writer, labels: string[]): SeedMessage {
  const { random, person } = writer;
  const from = random.pick(NEWSLETTERS);
  const receivedAtMs = writer.moment();
  const note = writer.note({ from, to: person, subject: random.pick(NEWSLETTER_TOPICS), atMs: receivedAtMs });
  const address = `unsubscribe@${from.address.split('@')[1]}`;
  const mail = {
    ...note,
    html: htmlOf(note.text ?? ''),
    headers: [
      ['List-Unsubscribe', `<mailto:${address}>`],
      ['Precedence', 'bulk'],
    ] as [string, string][],
  };
  const isUnread = random.chance(0.4);
  return {
    copies: [{ person: person.address, labels: isUnread ? [...labels, 'UNREAD'] : labels }],
    receivedAtMs,
    mail,
  };
}

function writeSpam(writer: Writer): SeedMessage {
  const { random, person } = writer;
  const receivedAtMs = writer.moment();
  const from = { name: 'Winner Office', address: `win${random.below(1000)}@spam-sender.example` };
  const mail = writer.note({ from, to: person, subject: random.pick(SPAM_TOPICS), atMs: receivedAtMs });
  return { copies: [{ person: person.address, labels: ['SPAM', 'UNREAD'] }], receivedAtMs, mail };
}

function writeDraft(writer: Writer): SeedMessage {
  const { random, person } = writer;
  const receivedAtMs = writer.moment();
  const to = random.pick(STRANGERS);
  const mail = writer.note({ from: person, to, subject: 'Unfinished', atMs: receivedAtMs });
  return { copies: [{ person: person.address, labels: ['DRAFT'] }], receivedAtMs, mail };
}

/** Strangers that a search for a lead's address also finds: only an exact comparison tells them apart. */
function writeLookalikes({ writer, leads }: { writer: Writer; leads: MailAddress[] }): SeedMessage[] {
  const lead = leads[0];
  if (!lead) return [];
  const { person } = writer;
  const lookalikes: MailAddress[] = [
    { name: 'Relay', address: `${lead.address}.relay.example` },
    { name: `${lead.address}`, address: 'forwarder@mail-relay.example' },
    { name: lead.name ?? lead.address, address: `private.${lead.address}` },
  ];
  return lookalikes.map((from) => {
    const receivedAtMs = writer.moment();
    const mail = writer.note({ from, to: person, subject: 'Forwarded notice', atMs: receivedAtMs });
    return { copies: [{ person: person.address, labels: ['INBOX'] }], receivedAtMs, mail };
  });
}
