import { createIdFactory } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  growAnn,
  JANE,
  MAX,
  openOak,
  readMailbox,
  readRecorded,
} from '../testing/oak-world.ts';
import { createImport } from './create-import.ts';

/** Near the break-even either way will do: so much more than the cheaper one is allowed. */
const TOLERANCE_SHARE = 0.05;
/** Asking for the profile and counting ids before the choice. */
const TOLERANCE_UNITS = 15;

interface World {
  messageCount: number;
  leadShare: number;
  /** Leads beside those who write: each at a company of their own, or so many at each. */
  silentLeads: number;
  leadsPerCompany?: number;
}
type Way = 'searches' | 'everything';

/** Imports Ann's mailbox on a fresh database, by the way given or the one that is planned. */
async function importBy({ messageCount, leadShare, silentLeads, leadsPerCompany = 1 }: World, way?: Way) {
  const fixture = await openOak({
    grown: [growAnn({ messageCount, leadShare, teammates: [] })],
    quotaLimits: null,
  });
  await fixture.google.control.setQuota({ enabled: false });
  const silent = Array.from(
    { length: silentLeads },
    (_, at) => `silent.lead${at}@company-${Math.floor(at / leadsPerCompany)}.example`,
  );
  await fixture.addLead({ name: 'All leads', addresses: [JANE.address, MAX.address, ...silent] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  const now = fixture.clock.now();
  if (way) {
    const { revision } = await fixture.db.read((r) => r.matching.readRules());
    await fixture.db.write((r) =>
      r.imports.insert(
        createImport({
          id: createIdFactory({ clock: fixture.clock })(),
          mailboxId,
          reason: 'connect',
          toRevision: revision,
          receivedFrom: new Date(now.getTime() - 730 * DAY_MS),
          way,
          // It does not judge itself on the way.
          searchCount: 0,
          now,
        }),
      ),
    );
  }
  await fixture.google.control.resetCounters();
  for (let pass = 0; pass < 50; pass++) {
    if ((await readMailbox(fixture, mailboxId)).importedRevision > 0) break;
    await fixture.passWhenDue(mailboxId);
  }
  const { importProgress } = await fixture.view(mailboxId);
  expect(importProgress).toMatchObject({ state: 'done' });
  return {
    units: (await fixture.google.control.counters()).unitsUsed,
    subjects: (await readRecorded(fixture, userId)).map(({ subject }) => subject).toSorted(),
    importProgress: importProgress!,
  };
}

it.each<[string, World, Way]>([
  ['few leads and a large mailbox', { messageCount: 300, leadShare: 0.05, silentLeads: 10 }, 'searches'],
  ['many leads and a small mailbox', { messageCount: 20, leadShare: 0.3, silentLeads: 2_000 }, 'everything'],
  ['many leads and a large mailbox', { messageCount: 300, leadShare: 0.05, silentLeads: 1_000 }, 'searches'],
  ['a mailbox of lead mail alone', { messageCount: 120, leadShare: 1, silentLeads: 1_200 }, 'everything'],
  ['no mail at all', { messageCount: 0, leadShare: 0, silentLeads: 300 }, 'everything'],
  [
    'many leads at few companies',
    { messageCount: 60, leadShare: 0.2, silentLeads: 3_000, leadsPerCompany: 300 },
    'searches',
  ],
])('the way taken is the cheaper by the units that Google counted: %s', async (_what, world, cheaper) => {
  const searches = await importBy(world, 'searches');
  const everything = await importBy(world, 'everything');
  const planned = await importBy(world);

  expect(searches.units < everything.units ? 'searches' : 'everything').toBe(cheaper);
  expect(planned.importProgress.way).toBe(cheaper);
  const least = Math.min(searches.units, everything.units);
  expect(planned.units).toBeLessThanOrEqual(least * (1 + TOLERANCE_SHARE) + TOLERANCE_UNITS);
  expect(planned.subjects).toEqual(searches.subjects);
  expect(planned.subjects).toEqual(everything.subjects);
});

it.each([20, 30, 40])(
  'around the break-even the planned way costs hardly more than the cheaper one: %i messages',
  async (messageCount) => {
    const world = { messageCount, leadShare: 0.25, silentLeads: 1_000 };
    const searches = await importBy(world, 'searches');
    const everything = await importBy(world, 'everything');
    const planned = await importBy(world);
    const least = Math.min(searches.units, everything.units);
    expect(planned.units).toBeLessThanOrEqual(least * 1.2 + TOLERANCE_UNITS);
    expect(planned.subjects).toEqual(everything.subjects);
  },
);

it('what it spent and what the other way would have cost stay with the import', async () => {
  const world = { messageCount: 200, leadShare: 0.1, silentLeads: 400 };
  const everything = await importBy(world, 'everything');
  const planned = await importBy(world);
  const { way, unitsSpent, otherWayUnits } = planned.importProgress;
  expect(way).toBe('searches');
  // Beside the import a first pass asks for its history: 2 units.
  expect(Math.abs(planned.units - unitsSpent)).toBeLessThanOrEqual(10);
  expect(Math.abs(otherWayUnits! - everything.units) / everything.units).toBeLessThan(0.05);
});
