import { createManualClock } from '@mailsync/foundation';
import { type GoogleDouble, openGoogleDouble } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { QuotaPause } from '../../quota/quota-pause.ts';
import { openImap } from '../../testing/open-routes.ts';
import { trust } from '../../testing/trust.ts';
import { EVERYTHING } from '../mail-provider.ts';

const ANN = 'ann@oak.example';
const NOW = new Date('2026-05-04T09:00:00.000Z');
const MEGABYTE = 1024 * 1024;
const HEAD = [
  'From: Jane Doe <jane@acme.example>',
  `To: ${ANN}`,
  'Subject: Large',
  'Date: Mon, 04 May 2026 09:00:00 +0000',
  'Message-ID: <large@acme.example>',
  'MIME-Version: 1.0',
];

/** Ann's mailbox over IMAP with one mail in it. */
async function openWithMail({
  lines,
  spend = async () => {},
}: {
  lines: string[];
  spend?: (bytes: number) => Promise<void>;
}) {
  const clock = createManualClock(NOW);
  const google: GoogleDouble = await openGoogleDouble({
    clock,
    seed: { people: [{ address: ANN, name: 'Ann Ash' }] },
  });
  onTestFinished(() => google.close());
  trust(google.authority);
  const { control, settings } = google;
  const rawBase64 = Buffer.from([...HEAD, ...lines].join('\r\n'), 'latin1').toString('base64');
  await control.deliver({ to: ANN, rawBase64 });
  const { appPassword } = await control.makeAppPassword({ person: ANN });
  const access = {
    host: settings.GMAIL_IMAP_HOST,
    port: Number(settings.GMAIL_IMAP_PORT),
    login: ANN,
    password: appPassword,
  };
  const provider = openImap({ access, address: ANN, clock, spend });
  const { messageIds } = await provider.listMessageIds({ search: EVERYTHING, pageToken: null });
  await control.resetCounters();
  return { control, provider, messageId: messageIds[0]! };
}

const base64Of = (byteCount: number) => 'QUJD'.repeat(byteCount / 3).replaceAll(/(.{76})/g, '$1\r\n');

/** A mail of every kind of part, with an attachment of that size. */
const ofManyParts = (attachmentBytes: number) => [
  'Content-Type: multipart/mixed; boundary="outer"',
  '',
  '--outer',
  'Content-Type: multipart/alternative; boundary="inner"',
  '',
  '--inner',
  'Content-Type: text/plain; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe aus =\r\nK=F6ln',
  '--inner',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('<p>Grüße aus Köln</p>').toString('base64'),
  '--inner--',
  '--outer',
  'Content-Type: message/rfc822',
  '',
  'Subject: Within',
  '',
  'Text within',
  '--outer',
  `Content-Type: application/pdf; name*0*=utf-8''Angebot%20; name*1*=f%C3%BCr%20K%C3%B6ln.pdf`,
  'Content-Disposition: attachment; filename="=?utf-8?Q?Angebot_f=C3=BCr_K=C3=B6ln.pdf?="',
  'Content-Transfer-Encoding: base64',
  '',
  base64Of(attachmentBytes),
  '--outer--',
  '',
];

it('of a mail of 60 MB the headers alone are downloaded, and it says that it is too large', async () => {
  const { control, provider, messageId } = await openWithMail({ lines: ['', 'x'.repeat(60 * MEGABYTE)] });
  expect(await provider.getMessage({ messageId })).toMatchObject({
    subject: 'Large',
    from: { address: 'jane@acme.example' },
    rfcMessageId: 'large@acme.example',
    bodyText: null,
    bodyTruncated: true,
    preview: 'Too large to be read (60 MB)',
  });
  expect((await control.counters()).imapBytes[ANN]).toBeLessThan(10_000);
});

it('of a mail whose bulk is an attachment the texts alone are downloaded', async () => {
  const { control, provider, messageId } = await openWithMail({ lines: ofManyParts(3 * 1_000_000) });
  const message = await provider.getMessage({ messageId });
  expect(message).toMatchObject({
    bodyText: 'Grüße aus Köln',
    bodyHtml: '<p>Grüße aus Köln</p>',
    bodyTruncated: false,
    preview: 'Grüße aus Köln',
  });
  expect(message.attachments.map((one) => one.name)).toContain('Angebot für Köln.pdf');
  expect((await control.counters()).imapBytes[ANN]).toBeLessThan(10_000);
});

it('a mail that is read in parts says the same as one that is read whole', async () => {
  const [large, small] = [
    await openWithMail({ lines: ofManyParts(300_000) }),
    await openWithMail({ lines: ofManyParts(300) }),
  ];
  const inParts = await large.provider.getMessage(large);
  const whole = await small.provider.getMessage(small);
  expect(await large.provider.getMessages!({ messageIds: [large.messageId] })).toEqual([]);
  const comparable = ({ attachments, ...rest }: typeof whole) => ({
    ...rest,
    messageId: null,
    threadId: null,
    // What stands in a BODYSTRUCTURE is the size before decoding.
    attachments: attachments.map((one) => ({ ...one, sizeBytes: null })),
  });
  expect(comparable(inParts)).toEqual(comparable(whole));
});

it('of a long text no more is downloaded and kept than is shown, marked as cut', async () => {
  const text = 'Many words of a text. '.repeat(300_000);
  const { control, provider, messageId } = await openWithMail({
    lines: ['Content-Type: text/plain', '', text],
  });
  const message = await provider.getMessage({ messageId });
  expect(message.bodyTruncated).toBe(true);
  expect(message.bodyText).toBe(text.slice(0, 2_000_000));
  expect((await control.counters()).imapBytes[ANN]).toBeLessThan(4_100_000);
});

it('the day’s budget is asked before the bytes are downloaded, for the texts and not for the attachments', async () => {
  const asked: number[] = [];
  const { control, provider, messageId } = await openWithMail({
    lines: ofManyParts(3 * 1_000_000),
    async spend(bytes) {
      asked.push(bytes);
      if (asked.length > 1) throw new QuotaPause(NOW);
    },
  });
  await expect(provider.getMessage({ messageId })).rejects.toThrow(QuotaPause);
  expect(asked).toHaveLength(2);
  expect(asked[0]! + asked[1]!).toBeLessThan(10_000);
  expect((await control.counters()).imapBytes[ANN]).toBeLessThan(asked[0]!);
});

it('a server that sends 60 MB where it promised little is not listened to, and the next mail is read', async () => {
  const { control, provider, messageId } = await openWithMail({ lines: ['', 'Short'] });
  await control.failNext({
    kind: 'answer',
    method: 'imap.fetch',
    path: 'BODY\\.PEEK\\[\\]',
    text: `* 1 FETCH (UID 1 BODY[] {${60 * MEGABYTE}}`,
  });
  await expect(provider.getMessage({ messageId })).rejects.toMatchObject({
    failure: { code: 'imap.message_too_large' },
    kind: 'message',
  });
  expect((await provider.getMessage({ messageId })).bodyText?.trim()).toBe('Short');
});
