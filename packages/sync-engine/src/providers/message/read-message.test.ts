import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';
import { readDate } from './read-date.ts';
import type { RawMessage, RawPart as Part } from './raw-message.ts';
import { LONGEST_BODY_CHARACTERS, readMessage } from './read-message.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64url');
const text = (value: string, change: Part = {}): Part => ({
  mimeType: 'text/plain',
  filename: '',
  body: { data: base64(value), size: value.length },
  ...change,
});
const headers = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

const read = (payload: Part, change: RawMessage = {}, bodies: Record<string, string> = {}) =>
  readMessage({
    message: { id: '18f', threadId: '18e', internalDate: '1777885200000', payload, ...change },
    fetchBody: async ({ attachmentId }) => base64(bodies[attachmentId] ?? ''),
  });

describe('a message of Gmail', () => {
  it('gives its people, its ids and its texts, whatever the case of its headers', async () => {
    const message = await read({
      mimeType: 'multipart/alternative',
      headers: headers({
        FROM: '"Doe, Jane" <Jane@acme.example>',
        to: 'Ann <ann@oak.example>, group: ben@oak.example, cat@oak.example;',
        'message-id': ' <Abc.DEF@acme.example> ',
        'In-Reply-To': '<parent@oak.example>',
        References: '<first@oak.example> <parent@oak.example>',
        Subject: 'Grüße',
      }),
      parts: [text('Plain'), text('<p>HTML</p>', { mimeType: 'text/html' })],
    });
    expect(message).toMatchObject({
      messageId: '18f',
      rfcMessageId: 'Abc.DEF@acme.example',
      references: ['first@oak.example', 'parent@oak.example'],
      from: { name: 'Doe, Jane', address: 'Jane@acme.example' },
      bodyText: 'Plain',
      bodyHtml: '<p>HTML</p>',
      bodyTruncated: false,
      receivedAt: new Date('2026-05-04T09:00:00Z'),
    });
    expect(message.to.map((one) => one.address)).toEqual([
      'ann@oak.example',
      'ben@oak.example',
      'cat@oak.example',
    ]);
  });

  it('with nothing in it is still a message', async () => {
    expect(await read({}, { payload: undefined, internalDate: 'nonsense', threadId: null })).toMatchObject({
      messageId: '18f',
      threadId: '18f',
      subject: '',
      from: null,
      to: [],
      rfcMessageId: null,
      sentAt: null,
      bodyText: null,
      receivedAt: new Date(0),
    });
  });

  it('nested a hundred thousand deep is read to the bottom', async () => {
    let part = text('At the bottom');
    for (let depth = 0; depth < 100_000; depth++)
      part = { mimeType: 'multipart/mixed', filename: '', parts: [part] };
    expect((await read(part)).bodyText).toBe('At the bottom');
  });

  it('does not take the text of an attached message for its own', async () => {
    const attached: Part = {
      mimeType: 'message/rfc822',
      filename: '',
      body: { attachmentId: 'a1', size: 900 },
      parts: [text('Somebody else’s words')],
    };
    const message = await read({ mimeType: 'multipart/mixed', filename: '', parts: [attached] });
    expect(message.bodyText).toBeNull();
    expect(message.attachments).toMatchObject([
      { contentType: 'message/rfc822', sizeBytes: 900, providerId: 'a1' },
    ]);
  });

  it('keeps named texts as attachments, and fetches a body that Gmail left out', async () => {
    const message = await read(
      {
        mimeType: 'multipart/mixed',
        filename: '',
        parts: [
          text('A log', { filename: 'log.txt' }),
          { mimeType: 'text/plain', filename: '', body: { attachmentId: 'big', size: 100 } },
        ],
      },
      {},
      { big: 'The body' },
    );
    expect(message.bodyText).toBe('The body');
    expect(message.attachments.map((one) => one.name)).toEqual(['log.txt']);
  });

  it('longer than what is kept is cut and marked; far longer is not even fetched', async () => {
    const cut = await read(text('x'.repeat(LONGEST_BODY_CHARACTERS + 1)));
    expect(cut.bodyText).toHaveLength(LONGEST_BODY_CHARACTERS);
    expect(cut.bodyTruncated).toBe(true);
    const left = await read({
      mimeType: 'text/plain',
      filename: '',
      body: { attachmentId: 'a', size: 50_000_000 },
    });
    expect(left).toMatchObject({ bodyText: null, bodyTruncated: true });
  });

  it('is limited in people and references, however many a header holds', async () => {
    const many = Array.from({ length: 12_000 }, (_, at) => `p${at}@acme.example`).join(', ');
    const references = Array.from({ length: 5_000 }, (_, at) => `<r${at}@acme.example>`).join(' ');
    const message = await read({ headers: headers({ To: many, References: references }) });
    expect(message.to).toHaveLength(10_000);
    expect(message.references).toHaveLength(100);
    expect(message.references.at(-1)).toBe('r4999@acme.example');
  });

  it('shows a preview without entities and line ends', async () => {
    const { preview } = await read({}, { snippet: 'Tom &amp; Ann&#39;s &lt;offer&gt;\r\n&amp;lt;' });
    expect(preview).toBe("Tom & Ann's <offer> &lt;");
  });
});

describe('texts in any encoding', () => {
  const decode = (bytes: number[] | Buffer, contentType: string) =>
    decodeText({ bytes: Uint8Array.from(bytes), contentType });

  it.each([
    ['UTF-8 although Latin-1 is declared', Buffer.from('Grüße'), 'text/plain; charset=iso-8859-1', 'Grüße'],
    ['Latin-1 as declared', Buffer.from('Grüße', 'latin1'), 'text/plain; charset="ISO-8859-1"', 'Grüße'],
    ['Shift_JIS as declared', [0x82, 0xb1], 'text/plain; charset=shift_jis', 'こ'],
    ['broken UTF-8', [0x47, 0xfc, 0x6e], 'text/plain; charset=utf-8', 'Gün'],
    ['an unknown charset', [0xe9], 'text/plain; charset=klingon', 'é'],
    ['no charset at all', [0xe9], '', 'é'],
    ['nothing', [], 'text/plain', ''],
    ['ISO-2022-JP as declared', Buffer.from('\x1b$B$3\x1b(B'), 'text/plain; charset=ISO-2022-JP', 'こ'],
    ['UTF-16 as declared', [0x48, 0x00, 0x69, 0x00], 'text/plain; charset=utf-16le', 'Hi'],
    ['UTF-8 although UTF-16 is declared', Buffer.from('Hi'), 'text/plain; charset=utf-16', 'Hi'],
    ['one bad byte', [...Buffer.from('Grüße'), 0xff], 'text/plain; charset=utf-8', 'Grüße\ufffd'],
  ])('%s can be read', (_what, bytes, contentType, expected) => {
    expect(decode(bytes, contentType)).toBe(expected);
  });
});

describe('dates', () => {
  it.each([
    ['Mon, 4 May 2026 10:00:00 +0200', '2026-05-04T08:00:00.000Z'],
    ['4 May 2026 08:00:00 GMT', '2026-05-04T08:00:00.000Z'],
    ['Mon, 4 May 2026 10:00:00 +0200 (CEST)', '2026-05-04T08:00:00.000Z'],
    ['4 May 26 10:00 +0200', '2026-05-04T08:00:00.000Z'],
    ['Mon, 04-May-2026 08:00:00 UT', '2026-05-04T08:00:00.000Z'],
    ['Sat, 29 Feb 2028 23:59:60 -0000', '2028-03-01T00:00:00.000Z'],
    ['Sun, 3 May 2026 23:30:00 -0830', '2026-05-04T08:00:00.000Z'],
  ])('%s is %s', (header, at) => {
    expect(readDate(header)?.toISOString()).toBe(at);
  });

  it.each([
    ['yesterday'],
    [''],
    ['Mon, 99 May 2026'],
    ['29 Feb 2027 08:00:00 +0000'],
    ['4 May 2026 25:00:00 +0000'],
    ['May 2026'],
    ['order 66'],
    ['1 Jan 1901 00:00:00 +0000'],
    ['1 Jan 9999 00:00:00 +0000'],
  ])('"%s" is none', (header) => {
    expect(readDate(header)).toBeNull();
  });
});
