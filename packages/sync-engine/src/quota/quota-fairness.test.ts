import { type Database, type QuotaPurpose, quotaScopeOf } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { fc } from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { PROJECT_DAY, PROJECT_MINUTE, sumUnits } from './project-units.ts';
import { createQuotaBudget, type QuotaBudget, QuotaPause } from './quota-budget.ts';
import { QUOTA_TABLES, type QuotaLimits } from './quota-tables.ts';
import { pacificDayAround } from './quota-windows.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = new Date('2026-05-04T09:00:00.000Z');
const GET_MESSAGE = 20;
// A twentieth of Google's project: the same shares meet sooner, with as many requests as a test has time for.
const LIMITS: QuotaLimits = {
  unitsPerMailboxMinute: 6_000,
  unitsPerProjectMinute: 60_000,
  unitsPerProjectDay: 80_000_000,
};

interface World {
  db: Database;
  clock: ReturnType<typeof createManualClock>;
  mailboxIds: string[];
  workers: QuotaBudget[];
  /** Like a pass: a mailbox is worked on by one worker. Returns the units granted and when a refusal said to come back. */
  ask(input: {
    at: number;
    purpose: QuotaPurpose;
    units: number;
    request?: number;
  }): Promise<{ units: number; until: Date | null }>;
}

/** So many mailboxes with history to import, and workers that know each other through the database alone. */
async function withWorld(
  {
    mailboxCount,
    workerCount,
    limits,
    startAt = START,
  }: { mailboxCount: number; workerCount: number; limits: QuotaLimits; startAt?: Date },
  work: (world: World) => Promise<void>,
) {
  const { database: db, remove } = await openTestSqlite();
  try {
    const clock = createManualClock(startAt);
    const mailboxIds = Array.from({ length: mailboxCount }, (_, at) => `m${at}`);
    await db.write(async (r) => {
      await r.company.ensure({
        name: 'Oak',
        mailboxLimit: mailboxCount,
        ownDomains: [],
        importWindowDays: 730,
        createdAt: startAt,
      });
      for (const id of mailboxIds) await r.mailboxes.insert(newMailbox({ id, startAt }));
    });
    const workers = Array.from({ length: workerCount }, () => createQuotaBudget({ db, clock, limits }));
    await work({
      db,
      clock,
      mailboxIds,
      workers,
      async ask({ at, purpose, units: wanted, request = GET_MESSAGE }) {
        const mailboxId = mailboxIds[at % mailboxCount]!;
        let units = 0;
        try {
          for (; units + request <= wanted; units += request) {
            await workers[at % workerCount]!.spend({ mailboxId, purpose, method: 'test', units: request });
          }
        } catch (error) {
          if (!(error instanceof QuotaPause)) throw error;
          return { units, until: error.until };
        }
        return { units, until: null };
      },
    });
  } finally {
    await remove();
  }
}

const newMailbox = ({ id, startAt }: { id: string; startAt: Date }) => ({
  id,
  userId: `user of ${id}`,
  identity: `google:${id}`,
  address: `${id}@oak.example`,
  ownAddresses: [],
  route: 'google' as const,
  routeSince: startAt,
  canSend: true,
  connectedAt: startAt,
  status: 'enabled' as const,
  statusSince: startAt,
  hasSeat: true,
  queuedAt: startAt,
  importedRevision: -1,
});

const size = {
  mailboxCount: fc.integer({ min: 1, max: 40 }),
  workerCount: fc.integer({ min: 1, max: 3 }),
};
const demand = fc.record({
  at: fc.nat({ max: 39 }),
  purpose: fc.constantFrom<QuotaPurpose>('live', 'import', 'audit'),
  units: fc.integer({ min: 2, max: 8_000 }),
  request: fc.constantFrom(5, 20, 40),
});

describe('whatever is asked for', () => {
  it('no limit of Google’s is exceeded: of a mailbox, of the project’s minute, of its day', async () => {
    const limits = { ...LIMITS, unitsPerProjectDay: 100_000 };
    const minutes = fc.array(fc.array(demand, { minLength: 5, maxLength: 30 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...size, minutes }),
        async ({ mailboxCount, workerCount, minutes: asked }) => {
          await withWorld({ mailboxCount, workerCount, limits }, async ({ clock, ask }) => {
            let ofDay = 0;
            for (const demands of asked) {
              const granted = await Promise.all(demands.map(ask));
              const ofMailbox = new Map<number, number>();
              for (const [index, { at }] of demands.entries()) {
                const sum = (ofMailbox.get(at % mailboxCount) ?? 0) + granted[index]!.units;
                ofMailbox.set(at % mailboxCount, sum);
              }
              const ofMinute = [...ofMailbox.values()].reduce((sum, units) => sum + units, 0);
              ofDay += ofMinute;
              expect(Math.max(...ofMailbox.values())).toBeLessThanOrEqual(limits.unitsPerMailboxMinute);
              expect(ofMinute).toBeLessThanOrEqual(limits.unitsPerProjectMinute);
              expect(ofDay).toBeLessThanOrEqual(limits.unitsPerProjectDay);
              clock.advanceMs(MINUTE_MS);
            }
          });
        },
      ),
      { numRuns: 4 },
    );
  });
});

describe('live mail that keeps within what is kept for it', () => {
  const order = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });
  const run = fc.record({
    ...size,
    /** Live demand of each minute, as a part of what is kept: 0.3 of the project's minute, 0.1 of a mailbox's. */
    live: fc.array(fc.double({ min: 0, max: 0.95, noNaN: true }), { minLength: 10, maxLength: 10 }),
    audits: fc.boolean(),
    order,
    unitsPerProjectDay: fc.constantFrom(LIMITS.unitsPerProjectDay, 240_000),
  });

  it('never waits, and whoever imports gets within a factor of two of the others in ten minutes', async () => {
    await fc.assert(
      fc.asyncProperty(
        run,
        async ({ mailboxCount, workerCount, live, audits, order: keys, unitsPerProjectDay }) => {
          const limits = { ...LIMITS, unitsPerProjectDay };
          await withWorld({ mailboxCount, workerCount, limits }, async ({ clock, ask }) => {
            // The same ones come first in every minute: fairness must not hang on luck.
            const everyone = Array.from({ length: mailboxCount }, (_, at) => at).sort(
              (a, b) => keys[a]! - keys[b]!,
            );
            const imported = everyone.map(() => 0);
            for (const part of live) {
              const liveUnits = Math.min((part * 18_000) / mailboxCount, part * 600);
              for (const at of everyone.slice(0, mailboxCount / 2))
                await expectLive({ ask, at, units: liveUnits });
              for (const at of everyone) {
                imported[at]! += (await ask({ at, purpose: 'import', units: 1e9 })).units;
                if (audits) await ask({ at, purpose: 'audit', units: 1e9 });
              }
              for (const at of everyone.slice(mailboxCount / 2))
                await expectLive({ ask, at, units: liveUnits });
              clock.advanceMs(MINUTE_MS);
            }
            expect(Math.min(...imported)).toBeGreaterThan(0);
            expect(Math.max(...imported) / Math.min(...imported)).toBeLessThanOrEqual(2);
          });
        },
      ),
      { numRuns: 3 },
    );
  });

  async function expectLive({ ask, at, units }: Pick<World, 'ask'> & { at: number; units: number }) {
    expect((await ask({ at, purpose: 'live', units })).until).toBeNull();
  }

  it('never waits all through Google’s day, however long that is, and imports get all that it leaves', async () => {
    const days = ['2026-05-04T12:00:00Z', '2026-03-08T12:00:00Z', '2026-11-01T12:00:00Z'];
    const parts = fc.array(fc.double({ min: 0, max: 0.95, noNaN: true }), { minLength: 25, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...days), parts, async (day, live) => {
        const { startMs, endMs } = pacificDayAround(Date.parse(day));
        const unitsPerProjectDay = 240_000;
        const hourCount = (endMs - startMs) / HOUR_MS;
        const keptPerHour = (unitsPerProjectDay * 0.45) / hourCount;
        const limits = {
          ...QUOTA_TABLES['since-may-2026'].limits,
          unitsPerMailboxMinute: 1e9,
          unitsPerProjectMinute: 1e9,
          unitsPerProjectDay,
        };
        await withWorld(
          { mailboxCount: 1, workerCount: 2, limits, startAt: new Date(startMs) },
          async (world) => {
            const { clock, ask, db } = world;
            for (let hour = 0; hour < hourCount; hour++) {
              clock.set(new Date(startMs + hour * HOUR_MS));
              const wanted = live[hour]! * keptPerHour;
              // Each minute a part of what is left, until nothing is: then it waits for the next hour.
              let until: Date | null = null;
              for (let minute = 0; minute < 20 && until?.getUTCMinutes() !== 0; minute++) {
                ({ until } = await ask({ at: 0, purpose: 'import', units: 1e9 }));
                clock.advanceMs(MINUTE_MS);
              }
              expect(until).toEqual(new Date(startMs + (hour + 1) * HOUR_MS));
              expect((await ask({ at: 0, purpose: 'live', units: wanted })).until).toBeNull();
            }
            const used = await db.read((r) =>
              r.quota.readUsed({ scope: PROJECT_DAY, windowStart: new Date(startMs) }),
            );
            // Less the twentieth that is left for audits, and what is kept for the last hour.
            const usable = unitsPerProjectDay * (0.9 - 0.05) - keptPerHour;
            expect(sumUnits(used)).toBeLessThanOrEqual(unitsPerProjectDay * 0.9);
            expect(sumUnits(used)).toBeGreaterThan(usable - 1_000);
          },
        );
      }),
      { numRuns: 4 },
    );
  });
});

it('an import alone has four fifths of its mailbox’s minute, as long as few others import', async () => {
  const { limits } = QUOTA_TABLES['since-may-2026'];
  await withWorld({ mailboxCount: 100, workerCount: 2, limits }, async ({ ask, db }) => {
    expect((await ask({ at: 1, purpose: 'import', units: 1e9 })).units).toBe(4_800);
    const scope = quotaScopeOf('m1');
    const used = await db.read((r) => r.quota.readUsed({ scope, windowStart: START }));
    expect(used).toEqual({ live: 0, import: 4_800, audit: 0 });
    expect(
      sumUnits(await db.read((r) => r.quota.readUsed({ scope: PROJECT_MINUTE, windowStart: START }))),
    ).toBe(8_000);
  });
});
