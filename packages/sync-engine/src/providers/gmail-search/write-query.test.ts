import { expect, it } from 'vitest';
import { EVERYTHING, everythingSince, type MailSearchTerm } from '../mail-provider.ts';
import { writeQuery } from './write-query.ts';

const write = (...anyOf: MailSearchTerm[]) => writeQuery({ ...EVERYTHING, anyOf });

it('everything is no query at all, and may have bounds in seconds', () => {
  expect(writeQuery(EVERYTHING)).toBe('');
  expect(writeQuery(everythingSince(new Date('2026-01-01T00:00:00Z')))).toBe('after:1767225600');
  expect(
    writeQuery({ ...EVERYTHING, receivedFrom: 5, receivedBefore: 9, inSpamAndBin: true, anyOf: [] }),
  ).toBe('after:5 before:9 in:anywhere {}');
});

it('an address is looked for in every place, in two halves so that a tag does not hide it', () => {
  expect(write({ kind: 'address', address: 'jane@acme.example' })).toBe(
    '{from:(jane acme.example) to:(jane acme.example) cc:(jane acme.example) bcc:(jane acme.example)}',
  );
});

it('a company is looked for by its domain, and mail that Google Groups rewrote by the word it adds', () => {
  expect(write({ kind: 'domain', domain: 'acme.example' }, { kind: 'rewritten_by_groups' })).toBe(
    '{from:(acme.example) to:(acme.example) cc:(acme.example) bcc:(acme.example) from:via}',
  );
});

it.each([
  ['excludes', '-boss@acme.example', '("-boss" acme.example)'],
  ['means or', 'OR@acme.example', '("OR" acme.example)'],
  ['names an operator', 'is:unread@acme.example', '("is:unread" acme.example)'],
  ['ends groups and quotations', '"evil} OR {x"@acme.example', '("evil OR x" acme.example)'],
  ['has other letters', 'zoë@ærø.example', '(zoë ærø.example)'],
])('an address that %s is looked for as it stands', (_what, address, words) => {
  expect(write({ kind: 'address', address })).toContain(`{from:${words} `);
});
