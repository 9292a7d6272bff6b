import { expect, test } from 'vitest';
import { describeExactly, describePeople, describeSize } from './describe-people.ts';

const person = (name: string | null) => ({ name, address: 'x@oak.example' });

test('a short list of people is said whole, a long one ends with a count', () => {
  expect(describePeople({ people: ['Ada', 'Bruno', 'Clara'].map(person) })).toBe('Ada, Bruno, Clara');
  expect(describePeople({ people: ['Ada', 'Bruno', 'Clara', 'Dario'].map(person) })).toBe(
    'Ada, Bruno and 2 more',
  );
});

test('who has no name is known by the address', () => {
  expect(describePeople({ people: [person(null), person('  ')] })).toBe('x@oak.example, x@oak.example');
  expect(describeExactly([person('Ada'), person(null)])).toBe('Ada <x@oak.example>, x@oak.example');
});

test.each([
  [999, '999 bytes'],
  [184_320, '184 KB'],
  [2_500_000, '2.5 MB'],
])('%d bytes are "%s"', (sizeBytes, words) => expect(describeSize(sizeBytes)).toBe(words));
