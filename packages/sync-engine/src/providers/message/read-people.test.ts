import { expect, it } from 'vitest';
import { toAddressKey } from '../../recording/address-key.ts';
import { readPeople } from './read-people.ts';

const LONG = 400_000;

it.each<[string, string, string[]]>([
  [
    'blanks in place of commas',
    'ann@oak.example jane@acme.example',
    ['ann@oak.example', 'jane@acme.example'],
  ],
  ['a name without quotes behind an address', 'jane@acme.example Jane Doe', ['jane@acme.example']],
  ['a bracket that is never closed', 'Jane <jane@acme.example', ['jane@acme.example']],
  ['a bracket within brackets', '<<jane@acme.example>>', ['jane@acme.example']],
  ['a comment that is never closed', 'Jane (at work <jane@acme.example>', ['jane@acme.example']],
  ['a quote that is never closed, and others behind it', '"Jane <jane@acme.example>', ['jane@acme.example']],
  ['an address within a quoted name', '"jane@acme.example"', []],
  ['an address within a comment', 'Sam <sam@x.example> (jane@acme.example)', ['sam@x.example']],
  ['an encoded word with a comma of its own', '=?utf-8?Q?Doe,_Jane?= <j@acme.example>', ['j@acme.example']],
  ['blanks around @ and dots', 'jane @ acme . example', ['jane@acme.example']],
  ['an encoded name with its address', '=?utf-8?Q?Jane_=3Cj=40acme.example=3E?=', ['j@acme.example']],
  ['an encoded address without brackets', '=?utf-8?Q?jane=40acme.example?=', []],
  ['a group in a group', 'A: b@x.example, C: d@x.example;;', ['b@x.example', 'd@x.example']],
  ['nothing but marks', ',;:<>()"', []],
])('%s', (_what, header, addresses) => {
  expect(readPeople([header]).map((one) => one.address)).toEqual(addresses);
});

it('a header that is never closed does not swallow the next one', () => {
  expect(readPeople(['"Sam <sam@x.example', 'jane@acme.example']).at(-1)?.address).toBe('jane@acme.example');
});

it.each(['(', '"\\', '<,', '<"\\"', '.', ' ', '@', '=?', '=?x?q?', 'a ', '(<', "'", '\\', ':', 'a@'])(
  'a long header of nothing but %j names nobody, and is read to its end',
  (pattern) => {
    // With steps that grow with the square of the length this would not end today.
    const people = readPeople([pattern.repeat(LONG / pattern.length)]);
    expect(people.filter((one) => toAddressKey(one.address))).toEqual([]);
  },
);
