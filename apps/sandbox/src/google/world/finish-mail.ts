import { formatDate } from '../mail/compose-message.ts';
import { parseAddresses } from '../mail/parse-addresses.ts';
import { headerOf, parseHeaders } from '../mail/parse-message.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from './world.ts';
import { ownAddressesOf } from './world.ts';

/**
 * What Gmail does with a mail that a person hands in: it sets a From that is not their own, and adds the Date and the
 * Message-ID that are missing.
 */
export function finishMail({ standIn, person, raw, nowMs, trace }: FinishMailInput): Buffer {
  const { head, body } = splitHead(raw);
  let lines = head.split(/\r?\n(?![ \t])/).filter((line) => line !== '');
  const headers = parseHeaders(Buffer.from(head, 'latin1'));

  const own = ownAddressesOf(person);
  const from = parseAddresses(headerOf(headers, 'From'))[0];
  if (!from || !own.includes(from.address.toLowerCase())) {
    const shown = from?.name ? `${from.name} <${person.address}>` : `${person.name} <${person.address}>`;
    lines = [...without(lines, 'From'), `From: ${shown}`];
  }
  if (headerOf(headers, 'Date') === undefined) lines.push(`Date: ${formatDate(nowMs)}`);

  const given = headerOf(headers, 'Message-ID');
  if (given === undefined || standIn.behaviour.replacesMessageIds) {
    const mark = `${nowMs.toString(36)}.${person.mailbox.nextOrdinal.toString(36)}.${person.sub.slice(-8)}`;
    lines = [...without(lines, 'Message-ID'), `Message-ID: <CA${mark}@mail.gmail.com>`];
    if (given !== undefined) lines.push(`X-Google-Original-Message-ID: ${given}`);
  }
  lines.unshift(`Received: ${trace}; ${formatDate(nowMs)}`);
  // Bytes above 127 in a header are read as Latin-1 and so come out garbled, as they do at Google.
  const cleanHead = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
  return Buffer.concat([cleanHead, Buffer.from(body, 'latin1')]);
}

interface FinishMailInput {
  standIn: StandIn;
  person: Person;
  raw: Buffer;
  nowMs: number;
  /** The Received header up to its date: the way the mail was handed in. */
  trace: string;
}

function without(lines: string[], name: string): string[] {
  const start = `${name.toLowerCase()}:`;
  return lines.filter((line) => !line.toLowerCase().startsWith(start));
}

function splitHead(raw: Buffer): { head: string; body: string } {
  const text = raw.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) return { head: text, body: '' };
  return { head: text.slice(0, end.index), body: text.slice(end.index + end[0].length) };
}
