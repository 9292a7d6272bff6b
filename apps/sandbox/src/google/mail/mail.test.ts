import { describe, expect, test } from 'vitest';

import { composeMessage } from './compose-message.ts';
import { decodeHeaderText, decodeTransfer } from './decode-text.ts';
import { encodeHeaderText, encodeQuotedPrintable } from './encode-text.ts';
import type { MailParts } from './mail-parts.ts';
import { parseAddresses } from './parse-addresses.ts';
import { headerOf, parseHeaders, parseMessage } from './parse-message.ts';

function latin1(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

describe('addresses', () => {
  test.each([
    ['jo@hart.example', [{ address: 'jo@hart.example' }]],
    ['Jo Hart <jo@hart.example>', [{ name: 'Jo Hart', address: 'jo@hart.example' }]],
    ['"Hart, Jo (Sales)" <jo@hart.example>', [{ name: 'Hart, Jo (Sales)', address: 'jo@hart.example' }]],
    ['jo@hart.example (Jo Hart)', [{ name: 'Jo Hart', address: 'jo@hart.example' }]],
    [
      'a@x.example, "b;c" <b@x.example>',
      [{ address: 'a@x.example' }, { name: 'b;c', address: 'b@x.example' }],
    ],
    ['Team: a@x.example, b@x.example;', [{ address: 'a@x.example' }, { address: 'b@x.example' }]],
    ['=?UTF-8?Q?M=C3=BCller=2C_Jo?= <jo@hart.example>', [{ name: 'Müller, Jo', address: 'jo@hart.example' }]],
    ['undisclosed-recipients:;', []],
    ['', []],
  ])('%s', (header, people) => {
    expect(parseAddresses(header)).toEqual(people);
  });
});

describe('encoded words', () => {
  test('texts of any length and script come back, in words of at most 75 characters', () => {
    const text = 'Grüße aus Köln – 見積もりのお願い – très bien reçu, à bientôt 🌳🌳🌳';
    const encoded = encodeHeaderText(text);
    expect(encoded).toMatch(/^[\x20-\x7e\r\n]*$/);
    for (const word of encoded.split(/\s+/)) expect(word.length).toBeLessThanOrEqual(75);
    expect(decodeHeaderText(encoded.replace(/\r\n/g, ''))).toBe(text);
    expect(decodeHeaderText(encodeHeaderText('Grüße', 'iso-8859-1'))).toBe('Grüße');
  });

  test('plain text beside encoded words keeps its blanks; an unknown charset does not break reading', () => {
    expect(decodeHeaderText('Re: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?= now')).toBe('Re: Grüße now');
    expect(decodeHeaderText('=?x-unknown?Q?abc?=')).toBe('abc');
    expect(decodeHeaderText('=?broken')).toBe('=?broken');
    expect(decodeHeaderText('=?utf-8?B?w4?= =?UTF-8?Q?=A4?=')).toBe('ä');
  });
});

describe('bodies', () => {
  test('quoted-printable keeps lines short and gives back every byte', () => {
    const text = `${'ä'.repeat(60)} = end \r\nsecond line\t\r\n`;
    const encoded = encodeQuotedPrintable(Buffer.from(text));
    for (const line of encoded.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
    expect(decodeTransfer(Buffer.from(encoded), 'Quoted-Printable').toString()).toBe(text);
  });

  test('a nested message is read part by part, with its names, whatever its line ends', () => {
    const lines = [
      'Content-Type: multipart/mixed; boundary="outer"',
      '',
      'preamble',
      '--outer',
      'Content-Type: multipart/alternative; boundary=inner',
      '',
      '--inner',
      '',
      'plain',
      '--inner',
      'Content-Type: text/html; charset=windows-1252',
      '',
      'price: \x80 5',
      '--inner--',
      '--outer',
      "Content-Type: application/pdf; name*0*=UTF-8''Angebot%20f; name*1*=%C3%BCr.pdf",
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERg==',
      '--outer--',
    ];
    for (const lineEnd of ['\r\n', '\n']) {
      const root = parseMessage(Buffer.from(lines.join(lineEnd), 'latin1'));
      const [alternative, attachment] = root.parts;
      expect(alternative!.parts.map(({ mimeType, charset }) => [mimeType, charset])).toEqual([
        ['text/plain', undefined],
        ['text/html', 'windows-1252'],
      ]);
      expect(alternative!.parts[0]!.content.toString()).toBe('plain');
      expect(attachment).toMatchObject({ mimeType: 'application/pdf', filename: 'Angebot für.pdf' });
      expect(attachment!.content.toString()).toBe('%PDF');
    }
  });

  test('broken mail is read as far as it goes', () => {
    expect(parseMessage(Buffer.alloc(0))).toMatchObject({ mimeType: 'text/plain', parts: [] });
    expect(parseMessage(latin1('Subject: only a head')).headers).toHaveLength(1);
    const unclosed = parseMessage(
      latin1('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'cut off'),
    );
    expect(unclosed.parts[0]!.content.toString()).toBe('cut off');
    expect(parseMessage(latin1('Content-Type: multipart/mixed', '', 'no boundary')).parts).toEqual([]);
    expect(parseMessage(latin1('Content-Type: nonsense', '', 'x')).mimeType).toBe('text/plain');
  });

  test('a boundary that begins with the outer one stays inside', () => {
    const inner = ['--b1in', '', 'one', '--b1in', '', 'two', '--b1in--'];
    const head = 'Content-Type: multipart/mixed; boundary=b1';
    const root = parseMessage(
      latin1(head, '', '--b1 ', 'Content-Type: multipart/mixed; boundary=b1in', '', ...inner, '--b1--'),
    );
    expect(root.parts.map((part) => part.parts.map((leaf) => leaf.content.toString()))).toEqual([
      ['one', 'two'],
    ]);
  });

  test('pieces of a file name stand in any order, and only those with a star are encoded', () => {
    const names = (disposition: string) =>
      parseMessage(latin1(`Content-Disposition: attachment; ${disposition}`, '', '')).filename;
    expect(names('filename*1*=%BCr; filename*0*=utf-8\'\'f%C3; filename*2=" 5%25.pdf"')).toBe('für 5%25.pdf');
    expect(names("filename=plain.pdf; filename*=iso-8859-1'de'f%FCr.pdf")).toBe('für.pdf');
    expect(names('filename*0="a "; filename*1="b.pdf"')).toBe('a b.pdf');
  });

  test('folded headers are one value, raw letters are UTF-8 or else Latin-1', () => {
    const headers = parseHeaders(
      Buffer.concat([
        latin1('Subject: one', '\ttwo', 'X-Latin: Gr\xfc\xdfe', ''),
        Buffer.from('X-Utf: Grüße\r\n\r\nbody'),
      ]),
    );
    expect(headerOf(headers, 'SUBJECT')).toBe('one\ttwo');
    expect(headerOf(headers, 'x-latin')).toBe('Grüße');
    expect(headerOf(headers, 'x-utf')).toBe('Grüße');
  });
});

describe('writing mail', () => {
  const mail: MailParts = {
    from: { name: 'Hart, Jo', address: 'jo@hart.example' },
    to: [{ name: 'Zoë', address: 'zoe@x.example' }, { address: 'b@x.example' }],
    bcc: [{ address: 'hidden@x.example' }],
    subject: 'Grüße',
    text: 'Eins\nZwei – drei',
    html: '<p>Eins</p>',
    attachments: [{ filename: 'für.txt', mimeType: 'text/plain', contentBase64: 'YWJj' }],
    dateMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    messageId: '<1@hart.example>',
    references: ['<0@hart.example>'],
    headers: [['List-Id', 'sample']],
  };

  test('the same parts give the same bytes, and they read back as what they were', () => {
    const raw = composeMessage({ mail, withBcc: true });
    expect(composeMessage({ mail, withBcc: true }).equals(raw)).toBe(true);
    expect(raw.toString('latin1')).not.toMatch(/[^\x00-\x7f]/);

    const root = parseMessage(raw);
    expect(parseAddresses(headerOf(root.headers, 'From'))).toEqual([mail.from]);
    expect(parseAddresses(headerOf(root.headers, 'To'))).toEqual(mail.to);
    expect(parseAddresses(headerOf(root.headers, 'Bcc'))).toEqual(mail.bcc);
    expect(headerOf(root.headers, 'Date')).toBe('Fri, 02 Jan 2026 03:04:05 +0000');
    const [alternative, attachment] = root.parts;
    expect(alternative!.parts[0]!.content.toString()).toBe('Eins\r\nZwei – drei');
    expect([attachment!.filename, attachment!.content.toString()]).toEqual(['für.txt', 'abc']);
  });

  test('a recipient’s copy holds no Bcc', () => {
    expect(composeMessage({ mail, withBcc: false }).toString()).not.toContain('hidden@x.example');
  });
});
