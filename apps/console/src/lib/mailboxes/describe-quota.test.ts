import type { Quota } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { describeQuota } from './describe-quota.ts';

const nothing = { live: 0, import: 0, audit: 0 };

function show(byPurpose: Partial<typeof nothing>, mailboxCount = 0) {
  const all = { ...nothing, ...byPurpose };
  const meter = {
    startsAt: '2026-05-04T07:00:00.000Z',
    endsAt: '2026-05-05T07:00:00.000Z',
    limitUnits: 1_000,
    usedUnits: all.live + all.import + all.audit,
    byPurpose: all,
  };
  const quota: Quota = {
    projectDay: meter,
    projectMinute: meter,
    mailboxMinute: { endsAt: meter.endsAt, limitUnits: 10, busiest: [] },
    waiting: { mailboxCount, until: mailboxCount > 0 ? meter.endsAt : null },
  };
  return describeQuota({ quota, locale: 'en' });
}

describe('the day’s Google requests', () => {
  test('are shown with what took them, the most first', () => {
    expect(show({ live: 100, import: 250, audit: 50 })).toEqual({
      share: '40%',
      used: '400 of 1,000 units',
      parts: [
        { name: 'Imports', units: 250, share: '63%' },
        { name: 'New mail', units: 100, share: '25%' },
        { name: 'Checks', units: 50, share: '13%' },
      ],
      waiting: null,
    });
  });

  test('a trace is not nothing, and nearly all is not all', () => {
    expect(show({}).share).toBe('0%');
    expect(show({ live: 1 }).share).toBe('less than 1%');
    expect(show({ live: 999 }).share).toBe('99%');
    expect(show({ live: 1_000 }).share).toBe('100%');
  });

  test('mailboxes that wait are counted', () => {
    expect(show({}, 1).waiting).toBe('One mailbox waits for its next share of Google requests.');
    expect(show({}, 12).waiting).toBe('12 mailboxes wait for their next share of Google requests.');
  });
});
