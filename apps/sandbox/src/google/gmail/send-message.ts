import { invalidArgument, notFound } from '../google-error.ts';
import { formatDate } from '../mail/compose-message.ts';
import { parseAddresses } from '../mail/parse-addresses.ts';
import { headerOf, parseHeaders } from '../mail/parse-message.ts';
import type { MailHeader } from '../mail/parse-message.ts';
import { bareSubject } from '../mailbox/change-mailbox.ts';
import { deliverRaw } from '../world/deliver-mail.ts';
import { ownAddressesOf } from '../world/world.ts';
import type { GmailCall } from './gmail-method.ts';

/**
 * `messages.send`: keeps the sender's copy with its Bcc under SENT and delivers to every simulated person it names.
 * As Gmail does, it sets a From that is not the sender's own, and adds the Date and the Message-ID that are missing.
 */
export function sendMessage(call: GmailCall) {
  const { standIn, person, nowMs } = call;
  const raw = finishMail({ call, raw: readRaw(call.body) });
  const headers = parseHeaders(raw);
  const recipients = ['To', 'Cc', 'Bcc'].flatMap((name) => parseAddresses(headerOf(headers, name)));
  if (recipients.length === 0) throw invalidArgument('Recipient address required');

  const threadId = chooseThread({ call, headers });
  const copies = deliverRaw({
    standIn,
    raw,
    from: person,
    recipients: recipients.map(({ address }) => address),
    receivedAtMs: nowMs,
    ...(threadId && { threadId }),
  });
  const sent = call.mailbox.messages.get(copies[0]!.id)!;
  return { id: sent.id, threadId: sent.threadId, labelIds: [...sent.labels] };
}

function readRaw(body: Record<string, unknown>): Buffer {
  if (body['rawBytes'] instanceof Buffer) return body['rawBytes'];
  const text = body['raw'];
  if (typeof text !== 'string' || text === '') {
    throw invalidArgument(
      "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    );
  }
  if (!/^[A-Za-z0-9+/_=\s-]*$/.test(text)) {
    throw invalidArgument("Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed");
  }
  return Buffer.from(text, 'base64url');
}

/** A thread is kept only when it exists and the subject fits; otherwise the mail finds its own by its headers. */
function chooseThread({ call, headers }: { call: GmailCall; headers: MailHeader[] }): string | undefined {
  const threadId = call.body['threadId'];
  if (typeof threadId !== 'string' || threadId === '') return undefined;
  const inThread = call.mailbox.inOrder.filter((message) => message.threadId === threadId);
  if (inThread.length === 0) throw notFound();
  const subject = bareSubject(headerOf(headers, 'Subject') ?? '');
  return inThread.some((message) => bareSubject(message.envelope.subject) === subject) ? threadId : undefined;
}

function finishMail({ call, raw }: { call: GmailCall; raw: Buffer }): Buffer {
  const { person, nowMs, standIn } = call;
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
    const mark = `${nowMs.toString(36)}.${call.mailbox.nextOrdinal.toString(36)}.${person.sub.slice(-8)}`;
    lines = [...without(lines, 'Message-ID'), `Message-ID: <CA${mark}@mail.gmail.com>`];
    if (given !== undefined) lines.push(`X-Google-Original-Message-ID: ${given}`);
  }
  lines.unshift(
    `Received: from 000000000000 named unknown by gmailapi.google.com with HTTPREST; ${formatDate(nowMs)}`,
  );
  // Bytes above 127 in a header are read as Latin-1 and so come out garbled, as they do at Google.
  const cleanHead = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8');
  return Buffer.concat([cleanHead, Buffer.from(body, 'latin1')]);
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
