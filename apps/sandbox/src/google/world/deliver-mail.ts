import { randomUUID } from 'node:crypto';

import type { MailParts } from '../mail/mail-parts.ts';
import type { SeedCopy } from '../seed/mail-world.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { freeMessageId } from './account-number.ts';
import type { Person } from './world.ts';
import { findPerson } from './world.ts';

export interface DeliveredCopy {
  person: string;
  id: string;
  threadId: string;
}

const INBOX_LABELS = ['UNREAD', 'IMPORTANT', 'CATEGORY_PERSONAL', 'INBOX'];

/** Delivers one email to exactly these copies. Fills in the Date and the Message-ID the parts leave open. */
export function deliverCopies({
  standIn,
  copies,
  mail,
  rawBase64,
  receivedAtMs,
  emailKey = randomUUID(),
}: DeliverCopiesInput): DeliveredCopy[] {
  const finished = mail && finishParts({ mail, receivedAtMs, emailKey });
  return copies.map(({ person: address, labels, threadId }) => {
    const person = standIn.world.people.get(address)!;
    const { mailbox } = person;
    const id = freeMessageId({ mailbox, receivedAtMs });
    record(standIn, {
      kind: 'message.added',
      emailKey,
      person: address,
      id,
      labels,
      receivedAtMs,
      ...(finished && { mail: finished }),
      ...(rawBase64 !== undefined && { rawBase64 }),
      ...(threadId && { threadId }),
    });
    return { person: address, id, threadId: mailbox.messages.get(id)!.threadId };
  });
}

interface DeliverCopiesInput {
  standIn: StandIn;
  copies: (SeedCopy & { threadId?: string })[];
  mail?: MailParts;
  rawBase64?: string;
  receivedAtMs: number;
  /** What the copies of one email have in common in the record of deliveries. */
  emailKey?: string;
}

/** Sends a mail given in parts: the sender's copy, if they have an account, and one for each account it is addressed to. */
export function deliverParts({ standIn, mail, receivedAtMs }: DeliverPartsInput): DeliveredCopy[] {
  const from = findPerson(standIn.world, mail.from.address);
  const recipients = [...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])].map(
    ({ address }) => address,
  );
  return deliverCopies({
    standIn,
    copies: copiesFor({ standIn, from, recipients }),
    mail,
    receivedAtMs,
  });
}

interface DeliverPartsInput {
  standIn: StandIn;
  mail: MailParts;
  receivedAtMs: number;
}

/** Sends finished bytes. Recipients get them without the Bcc header, the sender keeps it. The sender's copy comes first. */
export function deliverRaw({ standIn, raw, from, recipients, receivedAtMs, threadId }: DeliverRawInput) {
  const copies = copiesFor({ standIn, from, recipients });
  const [own, ...others] = copies;
  const emailKey = randomUUID();
  const sent = deliverCopies({
    standIn,
    copies: [{ ...own!, ...(threadId && { threadId }) }],
    rawBase64: raw.toString('base64'),
    receivedAtMs,
    emailKey,
  });
  if (others.length === 0) return sent;
  const received = deliverCopies({
    standIn,
    copies: others,
    rawBase64: dropBcc(raw).toString('base64'),
    receivedAtMs,
    emailKey,
  });
  return [...sent, ...received];
}

interface DeliverRawInput {
  standIn: StandIn;
  raw: Buffer;
  from: Person;
  recipients: string[];
  receivedAtMs: number;
  threadId?: string;
}

function copiesFor({ standIn, from, recipients }: CopiesInput): SeedCopy[] {
  const receivers = new Set<Person>();
  for (const address of recipients) {
    const person = findPerson(standIn.world, address);
    if (person) receivers.add(person);
  }
  const copies: SeedCopy[] = [];
  // Mail to oneself is one message with both labels.
  if (from)
    copies.push({
      person: from.address,
      labels: receivers.delete(from) ? ['UNREAD', 'SENT', 'INBOX'] : ['SENT'],
    });
  for (const person of receivers) copies.push({ person: person.address, labels: INBOX_LABELS });
  return copies;
}

interface CopiesInput {
  standIn: StandIn;
  from: Person | undefined;
  recipients: string[];
}

function finishParts({ mail, receivedAtMs, emailKey }: FinishInput): MailParts {
  const domain = mail.from.address.split('@').at(-1);
  return {
    ...mail,
    dateMs: mail.dateMs === undefined ? receivedAtMs : mail.dateMs,
    messageId: mail.messageId === undefined ? `<${emailKey}@${domain}>` : mail.messageId,
  };
}

interface FinishInput {
  mail: MailParts;
  receivedAtMs: number;
  emailKey: string;
}

function dropBcc(raw: Buffer): Buffer {
  const text = raw.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const lines = text.slice(0, end).split(/\r?\n(?![ \t])/);
  const head = lines.filter((line) => !/^bcc:/i.test(line)).join('\r\n');
  return Buffer.from(head + text.slice(end), 'latin1');
}
