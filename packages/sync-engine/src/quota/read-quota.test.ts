import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { createQuotaBudget, type QuotaPurpose } from './quota-budget.ts';
import { QUOTA_TABLES } from './quota-tables.ts';
import { readQuota } from './read-quota.ts';

const { limits } = QUOTA_TABLES['since-may-2026'];

async function openMeter() {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const clock = createManualClock(new Date('2026-05-04T09:00:10.000Z'));
  const budget = createQuotaBudget({ db, clock, limits });
  return {
    clock,
    read: () => readQuota({ db, clock, budget, limits }),
    async spend(mailboxId: string, purpose: QuotaPurpose, method: string, ...units: number[]) {
      for (const one of units) await budget.spend({ mailboxId, purpose, method, units: one });
    },
  };
}

it('the meter shows what was spent to the unit: of the day, of the minute, for what, by which method', async () => {
  const { clock, read, spend } = await openMeter();
  await spend('ann', 'live', 'history.list', 2);
  await spend('ann', 'import', 'messages.list', 5);
  await spend('ann', 'import', 'messages.get', 20, 20);
  clock.advanceMs(60_000);
  await spend('ben', 'audit', 'messages.list', 5);

  const quota = await read();
  expect(quota.projectDay).toEqual({
    startsAt: new Date('2026-05-04T07:00:00Z'),
    endsAt: new Date('2026-05-05T07:00:00Z'),
    limitUnits: 80_000_000,
    usedUnits: 52,
    byPurpose: { live: 2, import: 45, audit: 5 },
  });
  expect(quota.projectMinute).toEqual({
    startsAt: new Date('2026-05-04T09:01:00Z'),
    endsAt: new Date('2026-05-04T09:02:00Z'),
    limitUnits: 1_200_000,
    usedUnits: 5,
    byPurpose: { live: 0, import: 0, audit: 5 },
  });
  expect(quota.spent).toEqual([
    { method: 'history.list', purpose: 'live', units: 2 },
    { method: 'messages.list', purpose: 'import', units: 5 },
    { method: 'messages.get', purpose: 'import', units: 40 },
    { method: 'messages.list', purpose: 'audit', units: 5 },
  ]);
  expect(quota.waiting).toEqual({ mailboxCount: 0, until: null });
});

it('of mailboxes it shows the busiest of the minute, and not those that were only looked at', async () => {
  const { read, spend } = await openMeter();
  await spend('polled', 'live', 'history.list', 2);
  await spend('ann', 'import', 'messages.get', 20);
  await spend('ben', 'import', 'messages.get', ...Array.from({ length: 30 }, () => 20));
  const { mailboxMinute } = await read();
  expect(mailboxMinute.limitUnits).toBe(6_000);
  // Mailboxes take blocks of 400 units; the rest of one is gone with the minute.
  expect(mailboxMinute.busiest).toEqual([
    { mailboxId: 'ben', usedUnits: 800, byPurpose: { live: 0, import: 800, audit: 0 } },
    { mailboxId: 'ann', usedUnits: 400, byPurpose: { live: 0, import: 400, audit: 0 } },
  ]);
});

it('what a refused request drew from other meters is not counted', async () => {
  const { read, spend } = await openMeter();
  await expect(
    spend('ann', 'import', 'messages.get', ...Array.from({ length: 500 }, () => 20)),
  ).rejects.toThrow('used up until 2026-05-04T09:01:00.000Z');
  const { projectDay, projectMinute } = await read();
  expect([projectDay.usedUnits, projectMinute.usedUnits]).toEqual([4_800, 4_800]);
});
