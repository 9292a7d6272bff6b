import { invalidArgument, notFound } from '../google-error.ts';
import { parseAddresses } from '../mail/parse-addresses.ts';
import { headerOf, parseHeaders } from '../mail/parse-message.ts';
import type { MailHeader } from '../mail/parse-message.ts';
import { bareSubject } from '../mailbox/change-mailbox.ts';
import { deliverRaw } from '../world/deliver-mail.ts';
import { finishMail } from '../world/finish-mail.ts';
import type { GmailCall } from './gmail-method.ts';

/**
 * `messages.send`: keeps the sender's copy with its Bcc under SENT and delivers to every simulated person it names.
 * As Gmail does, it sets a From that is not the sender's own, and adds the Date and the Message-ID that are missing.
 */
export function sendMessage(call: GmailCall) {
  const { standIn, person, nowMs } = call;
  const raw = finishMail({
    standIn,
    person,
    raw: readRaw(call.body),
    nowMs,
    trace: 'from 000000000000 named unknown by gmailapi.google.com with HTTPREST',
  });
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
