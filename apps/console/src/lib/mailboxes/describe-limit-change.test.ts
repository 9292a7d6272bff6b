import { expect, test } from 'vitest';
import { describeLimitChange } from './describe-limit-change.ts';

const company = { mailboxLimit: 10, seatsTaken: 7, pendingCount: 2 };

test('lowering the limit below the seats in use warns of the newest ones', () => {
  const change = describeLimitChange({ newLimit: 4, company });
  expect(change?.tone).toBe('warn');
  expect(change?.text).toMatch(/newest 3 seats go back to Pending: 3 mailboxes stop syncing/);
});

test('a single seat is spoken of as one', () => {
  expect(describeLimitChange({ newLimit: 6, company })?.text).toMatch(
    /newest seat goes .* one mailbox stops/,
  );
});

test('raising it promises no more seats than there are people in line', () => {
  const full = { mailboxLimit: 7, seatsTaken: 7, pendingCount: 2 };
  expect(describeLimitChange({ newLimit: 8, company: full })?.text).toMatch(/^The first in line gets a seat/);
  expect(describeLimitChange({ newLimit: 50, company: full })?.text).toMatch(
    /^The first 2 in line get seats/,
  );
});

test('a change that moves nobody says so, and no change says nothing', () => {
  expect(describeLimitChange({ newLimit: 8, company: { ...company, pendingCount: 0 } })?.text).toMatch(
    /No mailbox/,
  );
  expect(describeLimitChange({ newLimit: 10, company })).toBeNull();
});
