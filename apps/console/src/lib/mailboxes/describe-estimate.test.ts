import type { ImportEstimate } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { describeEstimate, findAddresses } from './describe-estimate.ts';

const estimate = (input: Partial<ImportEstimate>): ImportEstimate => ({
  addressCount: 40,
  mailboxCount: 3,
  messageCount: 1_240,
  units: 25_000,
  minutes: 6,
  isExact: true,
  mailboxes: [],
  ...input,
});

describe('what an import will read', () => {
  test('says how many emails, from where and how long it takes', () => {
    expect(describeEstimate(estimate({}))).toBe(
      `${(1_240).toLocaleString()} emails from 3 mailboxes, in about 6 minutes. New mail is recorded as always meanwhile.`,
    );
  });

  test('says "about" when only a part was counted', () => {
    expect(describeEstimate(estimate({ isExact: false }))).toMatch(/^About 1/);
    expect(describeEstimate(estimate({ isExact: false, messageCount: 0 }))).toMatch(/^Few emails or none/);
  });

  test('says why there is nothing to read', () => {
    expect(describeEstimate(estimate({ mailboxCount: 0 }))).toMatch(/^No mailbox syncs yet/);
    expect(describeEstimate(estimate({ addressCount: 0 }))).toBe('Nothing: nobody in it is new.');
    expect(describeEstimate(estimate({ messageCount: 0, mailboxCount: 1 }))).toBe(
      'No older emails: 1 mailbox was looked through.',
    );
  });
});

test('addresses are found in a file whatever its columns are', () => {
  const csv = 'name;email\n"Doe, Jane";Jane@Acme.example\nMax;"max@bolt.example"\nAgain;jane@acme.example\n';
  expect(findAddresses(csv)).toEqual(['jane@acme.example', 'max@bolt.example']);
});
