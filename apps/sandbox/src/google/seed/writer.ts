import type { MailAddress, MailParts } from '../mail/mail-parts.ts';
import { CLOSINGS, MIDDLES, OPENINGS } from './business-phrases.ts';
import type { Random } from './random.ts';

const ALIAS_SHARE = 0.15;

/** What all kinds of sample mail are written with. */
export interface Writer {
  random: Random;
  person: MailAddress;
  teammates: MailAddress[];
  fromMs: number;
  untilMs: number;
  /** A moment within the mailbox's time. */
  moment(): number;
  /** The person as they sign this mail: mostly by their address, at times by an alias. */
  sender(): MailAddress;
  /** A Message-ID of the sender's domain, never the same twice. */
  messageId(sender: MailAddress): string;
  /** A short business text, signed by the sender. */
  text(input: { sender: MailAddress; receiver: MailAddress }): string;
  /** From, subject, text and identity of a mail of its own. */
  note(input: { from: MailAddress; to: MailAddress; subject: string; atMs: number }): MailParts;
}

export interface CreateWriterInput {
  random: Random;
  seedNumber: number;
  person: MailAddress;
  aliases: string[];
  teammates: MailAddress[];
  fromMs: number;
  untilMs: number;
}

export function createWriter(input: CreateWriterInput): Writer {
  const { random, seedNumber, person, aliases, teammates, fromMs, untilMs } = input;
  const mark = `${seedNumber.toString(36)}.${person.address.replace(/[^a-z0-9]/gi, '')}`;
  let count = 0;

  const messageId = (sender: MailAddress) => {
    count += 1;
    return `<${mark}.${count.toString(36)}.${random.below(0x7fffffff).toString(36)}@${sender.address.split('@')[1]}>`;
  };
  const text = ({ sender, receiver }: { sender: MailAddress; receiver: MailAddress }) =>
    `Hello ${firstName(receiver)},\n\n${random.pick(OPENINGS)} ${random.pick(MIDDLES)}\n\n` +
    `${random.pick(CLOSINGS)}\n${sender.name ?? sender.address}`;

  return {
    random,
    person,
    teammates,
    fromMs,
    untilMs,
    moment: () => Math.floor(fromMs + random.fraction() * (untilMs - fromMs)),
    sender: () =>
      aliases.length > 0 && random.chance(ALIAS_SHARE)
        ? { ...person, address: random.pick(aliases) }
        : person,
    messageId,
    text,
    note: ({ from, to, subject, atMs }) => ({
      from,
      to: [to],
      subject,
      text: text({ sender: from, receiver: to }),
      // A header tells whole seconds; the receipt is a little later.
      dateMs: Math.floor(atMs / 1000) * 1000 - 2000,
      messageId: messageId(from),
    }),
  };
}

function firstName({ name, address }: MailAddress): string {
  return name?.split(' ')[0] ?? address.split('@')[0]!;
}
