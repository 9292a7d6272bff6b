import { describe, expect, it } from 'vitest';
import {
  ANN,
  deliverToAnn,
  JANE,
  mail,
  openAnnsMailbox,
  readFate,
  readRecorded,
  STRANGER,
} from '../testing/oak-world.ts';

/** Delivers raw mail to Ann and reads what was recorded of it, in order of subject. */
async function recordRaw(...raws: (string | Buffer)[]) {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  for (const raw of raws) {
    await deliverToAnn(fixture, { rawBase64: Buffer.from(raw).toString('base64') });
    fixture.clock.advanceMs(60_000);
  }
  await fixture.passWhenDue(mailboxId);
  const heads = await readRecorded(fixture, userId);
  const emails = await Promise.all(
    heads.map(async ({ id }) => (await fixture.db.read((r) => r.timelines.getEmail({ id })))!),
  );
  return {
    fixture,
    mailboxId,
    emails: emails.sort((one, other) => (one.subject < other.subject ? -1 : 1)),
  };
}

const raw = (headers: string[], body = 'Hello') => [...headers, '', body].join('\r\n');
const FROM_JANE = `From: ${JANE.name} <${JANE.address}>`;
const TO_ANN = `To: ${ANN.address}`;

describe('mail as it really comes', () => {
  it('without a Message-ID it is recorded, and twice the same is one email', async () => {
    const same = raw([FROM_JANE, TO_ANN, 'Subject: No identity', 'Date: Mon, 4 May 2026 08:00:00 +0000']);
    const other = raw(
      [FROM_JANE, TO_ANN, 'Subject: No identity', 'Date: Mon, 4 May 2026 08:00:00 +0000'],
      'Something else',
    );
    const { emails } = await recordRaw(same, same, other);
    expect(emails.map((one) => [one.messageId, one.bodyText])).toEqual(
      expect.arrayContaining([
        [null, 'Hello'],
        [null, 'Something else'],
      ]),
    );
    expect(emails).toHaveLength(2);
  });

  it('a Message-ID that a program uses again does not swallow the other mail', async () => {
    const at = (date: string, subject: string) =>
      raw([
        FROM_JANE,
        TO_ANN,
        `Subject: ${subject}`,
        `Date: ${date}`,
        'Message-ID: <always-the-same@acme.example>',
      ]);
    const { emails } = await recordRaw(
      at('Mon, 4 May 2026 08:00:00 +0000', 'First'),
      at('Mon, 4 May 2026 08:30:00 +0000', 'Second'),
    );
    expect(emails.map((one) => one.subject)).toEqual(['First', 'Second']);
  });

  it('without a Date, or with nonsense for one, it stands where it was received', async () => {
    const { emails } = await recordRaw(
      raw([FROM_JANE, TO_ANN, 'Subject: A without']),
      raw([FROM_JANE, TO_ANN, 'Subject: B nonsense', 'Date: yesterday around noon']),
      raw([FROM_JANE, TO_ANN, 'Subject: C zone in words', 'Date: Sun, 3 May 2026 10:00:00 +0200 (CEST)']),
    );
    expect(emails.map((one) => one.date.toISOString())).toEqual([
      '2026-05-04T09:00:00.000Z',
      '2026-05-04T09:01:00.000Z',
      '2026-05-03T08:00:00.000Z',
    ]);
  });

  it('without a From it is recorded when a lead is among the others', async () => {
    const { emails } = await recordRaw(
      raw([TO_ANN, `Cc: ${JANE.address}`, 'Subject: From nobody', 'Message-ID: <1@x.example>']),
    );
    expect(emails).toMatchObject([{ subject: 'From nobody', from: null, direction: 'received' }]);
  });

  it('a lead who is only the second of two authors, or only answers go to, is found', async () => {
    const { emails } = await recordRaw(
      raw([`From: ${STRANGER.address}, ${JANE.address}`, TO_ANN, 'Subject: Two authors']),
      raw([`From: forms@site.example`, `Reply-To: ${JANE.address}`, TO_ANN, 'Subject: Web form']),
      raw([
        `From: Jane via Sales <sales@groups.example>`,
        `X-Original-From: ${JANE.address}`,
        TO_ANN,
        'Subject: X',
      ]),
    );
    expect(emails.map((one) => one.subject)).toEqual(['Two authors', 'Web form', 'X']);
  });

  it('Latin-1 without a word about it, encoded words and broken encodings can be read', async () => {
    const { emails } = await recordRaw(
      Buffer.from(
        raw(
          [
            FROM_JANE,
            TO_ANN,
            'Subject: A',
            'Content-Type: text/plain; charset=iso-8859-1',
            'Content-Transfer-Encoding: 8bit',
          ],
          'Schöne Grüße',
        ),
        'latin1',
      ),
      raw([FROM_JANE, TO_ANN, 'Subject: B =?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?Q?_aus_K=F6ln?=']),
      raw(
        [FROM_JANE, TO_ANN, 'Subject: C =?utf-8?B?broken', 'Content-Transfer-Encoding: base64'],
        '!!! no base64 !!!',
      ),
      raw([FROM_JANE, TO_ANN, 'Subject: D', 'Content-Type: text/plain; charset=klingon'], 'Plain after all'),
    );
    expect(emails[0]!.bodyText).toBe('Schöne Grüße');
    expect(emails[1]!.subject).toBe('B Grüße aus Köln');
    expect(emails[2]!.subject).toContain('C ');
    expect(emails[3]!.bodyText).toBe('Plain after all');
  });

  it('line ends smuggled into a subject or a name stay within their line', async () => {
    const evil = Buffer.from('Hi\r\nBcc: everybody@acme.example\r\n\r\n<script>').toString('base64');
    const { emails } = await recordRaw(
      raw([`From: =?utf-8?B?${evil}?= <${JANE.address}>`, TO_ANN, `Subject: =?utf-8?B?${evil}?=`]),
    );
    expect(emails).toHaveLength(1);
    expect(`${emails[0]!.subject}${emails[0]!.from!.name}`).not.toMatch(/[\r\n]/);
    expect(emails[0]!.from!.address).toBe(JANE.address);
  });

  it('parts nested five hundred deep do not stop it', async () => {
    const depth = 500;
    const open = Array.from(
      { length: depth },
      (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`,
    );
    const close = Array.from({ length: depth }, (_, at) => `\r\n--b${depth - 1 - at}--\r\n`);
    const { emails } = await recordRaw(
      `${FROM_JANE}\r\n${TO_ANN}\r\nSubject: Deep\r\n${open.join('')}Content-Type: text/plain\r\n\r\nAt the bottom${close.join('')}`,
    );
    expect(emails).toMatchObject([{ subject: 'Deep' }]);
  });
});

it('attachments are known by name, type and size; their bytes are not fetched', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, {
    mail: mail({
      attachments: [
        { filename: 'Angebot für Jane.pdf', mimeType: 'application/pdf', contentBase64: 'AAAAAAAA' },
        { filename: 'notes.txt', mimeType: 'text/plain', contentBase64: 'AAAA' },
      ],
    }),
  });
  await fixture.passWhenDue(mailboxId);

  const [email] = await readRecorded(fixture, userId);
  expect(email!.attachments).toMatchObject([
    { name: 'Angebot für Jane.pdf', contentType: 'application/pdf', sizeBytes: 6 },
    { name: 'notes.txt', contentType: 'text/plain', sizeBytes: 3 },
  ]);
  expect(email!.attachments.every((one) => one.providerId !== null)).toBe(true);
  expect((await fixture.google.control.counters()).calls['attachments.get']).toBeUndefined();
});

it('drafts, spam and binned mail are skipped with the reason, without being fetched', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const before = (await fixture.google.control.counters()).calls['messages.get'] ?? 0;
  const fates: [string, string][] = [
    ['DRAFT', 'skipped: draft'],
    ['SPAM', 'skipped: spam'],
    ['TRASH', 'skipped: bin'],
    ['CHAT', 'skipped: chat'],
  ];
  const delivered = [];
  for (const [label] of fates) delivered.push(await deliverToAnn(fixture, { mail: mail(), labels: [label] }));
  await fixture.passWhenDue(mailboxId);

  for (const [index, [, fate]] of fates.entries()) {
    expect(await readFate(fixture, { mailboxId, messageId: delivered[index]!.id })).toBe(fate);
  }
  expect((await fixture.google.control.counters()).calls['messages.get'] ?? 0).toBe(before);
});
