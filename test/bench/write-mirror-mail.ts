import { createRandom } from '../product/create-random.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const WORDS =
  'offer delivery quantity price schedule meeting contract sample drawing order question answer warehouse invoice pallet'.split(
    ' ',
  );
const ENVELOPE_LINES = 6;

/** One message as it lies in a mailbox. */
export interface MirrorMail {
  bytes: Buffer;
  receivedAt: Date;
  isLeadMail: boolean;
}

/**
 * A mailbox of business mail as servers keep it: the traces of relays and signatures that come with all mail, and texts of
 * 2 to 20 KB as text and HTML. Every so many-th message is with a lead, by turns from and to.
 */
export function* writeMirrorMail({
  person,
  leadAddresses,
  messageCount,
  leadShare,
  now,
}: {
  person: string;
  leadAddresses: readonly string[];
  messageCount: number;
  leadShare: number;
  now: Date;
}): Generator<MirrorMail> {
  const random = createRandom(1);
  const text = Array.from({ length: 4_000 }, () => random.pick(WORDS)).join(' ');
  const token = (length: number) =>
    Array.from({ length }, () => random.pick([...'abcdefghijklmnopqrstuvwxyz0123456789'])).join('');
  const every = Math.round(1 / leadShare);
  for (let index = 0; index < messageCount; index += 1) {
    const isLeadMail = index % every === 0;
    const other = isLeadMail
      ? leadAddresses[(index / every) % leadAddresses.length]!
      : `writer${random.between(0, 3_000)}@elsewhere${random.between(0, 400)}.example`;
    const [from, to] = index % 3 === 1 ? [person, other] : [other, person];
    const receivedAt = new Date(now.getTime() - DAY_MS - (messageCount - index) * 40 * 60_000);
    const date = receivedAt.toUTCString().replace('GMT', '+0000');
    const relays = Array.from(
      { length: ENVELOPE_LINES },
      (_, hop) =>
        `Received: from relay${hop}.mail.example (relay${hop}.mail.example [192.0.2.${hop + 1}])\r\n` +
        `        by mx${hop}.mail.example with ESMTPS id ${token(16)}\r\n        for <${to}>; ${date}`,
    );
    const body = text.slice(0, random.between(1_000, 10_000)).replaceAll(/(.{1,72})(?: |$)/g, '$1\r\n');
    const lines = [
      ...relays,
      `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=s1;\r\n        b=${token(256)}`,
      `Message-ID: <${index}.${token(12)}@mail.example>`,
      `Date: ${date}`,
      `From: "Writer ${index % 97}" <${from}>`,
      `To: <${to}>`,
      `Subject: About the ${random.pick(WORDS)} and the ${random.pick(WORDS)}, ${index}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="cut"',
      '',
      '--cut',
      'Content-Type: text/plain; charset=utf-8',
      '',
      body,
      '--cut',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<html><body><p>${body.replaceAll('\r\n', '<br>\r\n')}</p></body></html>`,
      '--cut--',
      '',
    ];
    yield { bytes: Buffer.from(lines.join('\r\n')), receivedAt, isLeadMail };
  }
}
