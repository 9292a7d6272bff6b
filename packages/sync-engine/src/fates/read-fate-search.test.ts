import { expect, it } from 'vitest';
import { writeQuery } from '../providers/gmail-search/write-query.ts';
import { readFateSearch, toMailSearch } from './read-fate-search.ts';

const toQuery = (text: string) => writeQuery(toMailSearch(readFateSearch(text)));

it.each([
  [
    'an address may also be a Message-ID',
    'jane@acme.example',
    'in:anywhere {rfc822msgid:jane@acme.example from:(jane acme.example) to:(jane acme.example) cc:(jane acme.example) bcc:(jane acme.example)}',
  ],
  [
    'a person as mail programs copy one',
    ' "Jane Doe" <jane@acme.example> ',
    'in:anywhere {from:(jane acme.example) to:(jane acme.example) cc:(jane acme.example) bcc:(jane acme.example)}',
  ],
  [
    'a Message-ID by name',
    'Message-ID: <CAF+x=1@mail.acme.example>',
    'in:anywhere {rfc822msgid:CAF+x=1@mail.acme.example}',
  ],
  ['a Message-ID without an @', 'rfc822msgid:20260504', 'in:anywhere {rfc822msgid:20260504}'],
  ['a Message-ID of odd marks', 'message-id:{A-B}:x@host', 'in:anywhere {rfc822msgid:"{A-B}:x@host"}'],
  ['words of the subject', 'Re: New offer', 'in:anywhere {subject:("Re:" "New" "offer")}'],
  ['words of any language', '提案 für Ærø', 'in:anywhere {subject:("提案" "für" "Ærø")}'],
])('%s', (_what, text, query) => {
  expect(toQuery(text)).toBe(query);
});

it.each([
  ['an operator', 'in:inbox from:boss', '{subject:("in:inbox" "from:boss")}'],
  ['a wish to exclude', 'offer -lunch OR x', '{subject:("offer" "-lunch" "OR" "x")}'],
  ['a quotation that ends ours', '" OR in:sent "', '{subject:("OR" "in:sent")}'],
  ['typographic quotes', '“a” } from:“b”', '{subject:("a" "from:" "b")}'],
  ['groups', 'x) (is:unread {y', '{subject:("x" "is:unread" "y")}'],
  ['a Message-ID that excludes', 'message-id:-in:sent', '{rfc822msgid:"-in:sent"}'],
  ['line ends', 'a\r\nlabel:x', '{subject:("a" "label:x")}'],
])('%s is looked for as it stands and means nothing', (_what, text, query) => {
  expect(toQuery(text)).toBe(`in:anywhere ${query}`);
});

it('an address cannot smuggle an operator either', () => {
  for (const text of ['a"}is:unread{"@b.example', '"a"@b.example', 'x{y}@b.example']) {
    const { address } = readFateSearch(text);
    expect(address).not.toMatch(/["{}()]/);
  }
});

it.each(['', '   ', '""', '- & !', 'message-id:<>', '(){}'])(
  'nothing to search for is refused: %j',
  (text) => {
    expect(() => readFateSearch(text)).toThrow(expect.objectContaining({ code: 'fates.search_empty' }));
  },
);

it('a pasted mail is too long, and its query never outgrows what Gmail takes', () => {
  expect(() => readFateSearch('x'.repeat(3_000))).toThrow(
    expect.objectContaining({ code: 'fates.search_too_long', kind: 'invalid' }),
  );
  const longest = [`${'x'.repeat(200)}@${'y'.repeat(60)}.example`, 'a '.repeat(150), 'x'.repeat(300)];
  for (const text of longest) expect(toQuery(text).length).toBeLessThan(1_500);
});
