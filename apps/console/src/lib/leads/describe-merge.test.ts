import { expect, test } from 'vitest';
import { describeMerge } from './describe-merge.ts';

const twice = { name: 'A. Holm', addresses: ['a@holm.example'], emailCount: 0, ownerName: null };
const stays = { name: 'Anna Holm', addresses: ['anna@holm.example'], emailCount: 3, ownerName: null };

test('a merge says what the lead that stays gets, and what becomes of the other', () => {
  const from = { ...twice, addresses: ['a@holm.example', 'ah@holm.example'], emailCount: 1200 };
  expect(describeMerge({ from, into: stays, locale: 'en' })).toBe(
    'Anna Holm gets all 1,200 emails and the addresses a@holm.example, ah@holm.example of A. Holm. ' +
      'Anna Holm keeps the name. A. Holm is no longer in the list of leads.',
  );
});

test('no emails are not spoken of, and one is not many', () => {
  expect(describeMerge({ from: twice, into: stays })).toContain('gets the address a@holm.example of A. Holm');
  expect(describeMerge({ from: { ...twice, emailCount: 1 }, into: stays })).toContain(
    'gets the email and the',
  );
});

test('the owner stays, and comes along where there is none', () => {
  const owned = { ...twice, ownerName: 'Ben' };
  expect(describeMerge({ from: owned, into: { ...stays, ownerName: 'Nora' } })).toContain('the owner, Nora.');
  expect(describeMerge({ from: owned, into: stays })).toContain('gets the owner, Ben.');
});
