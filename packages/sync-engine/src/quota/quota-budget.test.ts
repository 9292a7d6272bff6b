import type { Database } from '@mailsync/db';
import { describeOnEachDialect, openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { createQuotaBudget, QuotaPause, type QuotaPurpose } from './quota-budget.ts';
import type { QuotaLimits } from './quota-tables.ts';

const START = new Date('2026-05-04T09:00:10.000Z');
const NO_LIMIT = 1e12;
const unlimited: QuotaLimits = {
  unitsPerMailboxMinute: NO_LIMIT,
  unitsPerProjectMinute: NO_LIMIT,
  unitsPerProjectDay: NO_LIMIT,
};

function open(db: Database, limits: Partial<QuotaLimits>) {
  const clock = createManualClock(START);
  const workers = Array.from({ length: 3 }, () =>
    createQuotaBudget({ db, clock, limits: { ...unlimited, ...limits } }),
  );
  return { clock, workers };
}

/** Takes 20 units at a time until there are no more; all workers at once. Returns the units and the pause. */
async function takeAll(
  workers: ReturnType<typeof open>['workers'],
  { mailboxes, purpose }: { mailboxes: string[]; purpose: QuotaPurpose },
) {
  let units = 0;
  let until: Date | null = null;
  await Promise.all(
    workers.flatMap((worker) =>
      mailboxes.map(async (mailboxId) => {
        for (let count = 0; count < 500; count++) {
          try {
            await worker.spend({ mailboxId, purpose, method: 'messages.get', units: 20 });
            units += 20;
          } catch (error) {
            if (!(error instanceof QuotaPause)) throw error;
            until = error.until;
            return;
          }
        }
      }),
    ),
  );
  return { units, until };
}

describeOnEachDialect('units that all workers share', (openTestDatabase) => {
  it('never exceed a mailbox’s minute; the next minute has its own', async () => {
    const { clock, workers } = open(await openTestDatabase(), { unitsPerMailboxMinute: 6_000 });
    const first = await takeAll(workers, { mailboxes: ['m1'], purpose: 'import' });
    expect(first.units).toBeGreaterThan(4_000);
    expect(first.units).toBeLessThanOrEqual(4_800);
    expect(first.until).toEqual(new Date('2026-05-04T09:01:00.000Z'));

    // Live mail finds what imports have to leave.
    const live = await takeAll(workers, { mailboxes: ['m1'], purpose: 'live' });
    expect(live.units).toBeGreaterThanOrEqual(500);
    expect(first.units + live.units).toBeLessThanOrEqual(6_000);

    clock.set(new Date('2026-05-04T09:01:00.000Z'));
    expect((await takeAll(workers, { mailboxes: ['m1'], purpose: 'import' })).units).toBeGreaterThan(4_000);
  });

  it('never exceed the project’s minute, however many mailboxes there are', async () => {
    const { workers } = open(await openTestDatabase(), { unitsPerProjectMinute: 20_000 });
    const mailboxes = Array.from({ length: 6 }, (_, at) => `m${at}`);
    const { units, until } = await takeAll(workers, { mailboxes, purpose: 'live' });
    expect(units).toBeLessThanOrEqual(18_000);
    expect(units).toBeGreaterThan(10_000);
    expect(until).toEqual(new Date('2026-05-04T09:01:00.000Z'));
  });
});

it('units of a day that are used up come back at midnight Pacific time, when Google’s day ends', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const { clock, workers } = open(database, { unitsPerProjectDay: 1_000 });
  const { units, until } = await takeAll(workers, { mailboxes: ['m1', 'm2'], purpose: 'live' });
  expect(units).toBeLessThanOrEqual(900);
  expect(until).toEqual(new Date('2026-05-05T07:00:00.000Z'));
  clock.set(until!);
  await workers[0]!.spend({ mailboxId: 'm1', purpose: 'live', method: 'history.list', units: 2 });
});

it('one busy mailbox takes nothing from another', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const { workers } = open(database, { unitsPerMailboxMinute: 6_000 });
  await takeAll(workers, { mailboxes: ['busy'], purpose: 'import' });
  expect((await takeAll(workers, { mailboxes: ['quiet'], purpose: 'import' })).units).toBeGreaterThan(4_000);
});

it('polling a thousand mailboxes costs a handful of writes', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let writeCount = 0;
  const counting: Database = {
    ...database,
    write: (work) => {
      writeCount += 1;
      return database.write(work);
    },
  };
  const budget = createQuotaBudget({ db: counting, clock: createManualClock(START), limits: unlimited });
  for (let at = 0; at < 1_000; at++)
    await budget.spend({ mailboxId: `m${at}`, purpose: 'live', method: 'history.list', units: 2 });
  expect(writeCount).toBeLessThanOrEqual(4);
});

it('a thousand mailboxes that wait for the next hour cost no write', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let writeCount = 0;
  const counting: Database = {
    ...database,
    write: (work) => {
      writeCount += 1;
      return database.write(work);
    },
  };
  const { workers } = open(counting, { unitsPerProjectDay: 1_000 });
  const ask = (mailboxId: string) =>
    workers[0]!.spend({ mailboxId, purpose: 'import', method: 'messages.get', units: 20 });
  await takeAll([workers[0]!], { mailboxes: ['m1', 'm2', 'm3', 'm4', 'm5'], purpose: 'import' });
  const writesBefore = writeCount;
  for (let at = 0; at < 1_000; at++) await expect(ask(`waits ${at}`)).rejects.toThrow(QuotaPause);
  expect(writeCount).toBe(writesBefore);
});

it('how much of the day is left is told by any worker, and costs one look at the database in ten seconds', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let readCount = 0;
  const counting: Database = {
    ...database,
    read: (work) => {
      readCount += 1;
      return database.read(work);
    },
  };
  const { clock, workers } = open(counting, { unitsPerProjectDay: 100_000 });
  const [first, second] = workers;
  const day = { startsAt: new Date('2026-05-04T07:00:00Z'), endsAt: new Date('2026-05-05T07:00:00Z') };
  const unused = { ...day, usedUnits: 0, usableUnits: 90_000, leftShare: 1, leftForRestShare: 1 };
  expect(await first!.readDayBudget()).toEqual(unused);

  for (let count = 0; count < 450; count++) {
    await first!.spend({ mailboxId: `m${count}`, purpose: 'live', method: 'messages.get', units: 20 });
  }
  expect(await first!.readDayBudget()).toEqual(unused);
  clock.advanceMs(10_000);
  const later = await Promise.all(Array.from({ length: 50 }, () => first!.readDayBudget()));
  expect(later[49]).toEqual({
    ...day,
    usedUnits: 9_000,
    usableUnits: 90_000,
    leftShare: 0.9,
    leftForRestShare: 0.9 / (22 / 24),
  });
  expect(readCount).toBe(2);
  // Another process does not know what this one has leased and not spent: up to one block more.
  expect((await second!.readDayBudget()).usedUnits).toBe(9_324);
});
