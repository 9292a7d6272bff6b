import { fc } from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import { QUOTA_TABLES } from '../quota/quota-tables.ts';
import {
  chooseDomainSize,
  compareWays,
  countEnough,
  countSearches,
  countUnits,
  shouldReadEverything,
} from './plan-import.ts';

const { units: costs } = QUOTA_TABLES['since-may-2026'];

it('units are counted by Google’s table: 5 for a page of 500 ids, 20 for a message', () => {
  expect(countUnits({ searchCount: 1, messageCount: 0, costs })).toBe(5);
  expect(countUnits({ searchCount: 1, messageCount: 1_000, costs })).toBe(2 * 5 + 1_000 * 20);
  expect(countUnits({ searchCount: 7, messageCount: 10, costs })).toBe(7 * 5 + 10 * 20);
});

it('in a project made before May 2026 a message costs a quarter, so that everything is the cheaper way sooner', () => {
  const ways = { searchCount: 100, unreadCount: 60, leadMailCount: 10 };
  const older = QUOTA_TABLES['before-may-2026'].units;
  expect(compareWays({ ...ways, costs })).toEqual({ searches: 700, everything: 1_205 });
  expect(compareWays({ ...ways, costs: older })).toEqual({ searches: 550, everything: 305 });
});

describe('a company is searched for by its domain', () => {
  const companies = (domainCount: number) => ({
    sizes: [{ addressCount: 2, domainCount }],
    apartCount: 0,
  });

  it('already with two leads when there are very many companies: hardly any has a colleague in this mailbox', () => {
    expect(chooseDomainSize({ summary: companies(40_000), messageCount: 20_000, costs })).toBe(2);
  });

  it('already with one lead where a server looks through everything for each word', () => {
    const everyWord = { search: 4_000, listMessages: 2, getMessage: 1 };
    const summary = { sizes: [{ addressCount: 1, domainCount: 12 }], apartCount: 0 };
    expect(chooseDomainSize({ summary, messageCount: 20_000, costs: everyWord })).toBe(1);
  });

  it('not with a few leads when there are few companies: its other people’s mail costs more than it saves', () => {
    // 400 mails with colleagues, 20 of them at each company: 400 units to save less than one search of 5.
    expect(chooseDomainSize({ summary: companies(20), messageCount: 20_000, costs })).toBeGreaterThan(900);
  });

  it('the sooner the smaller the mailbox is', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 50_000 }),
        (a, b, count) => {
          const [small, large] = [Math.min(a, b), Math.max(a, b)];
          expect(
            chooseDomainSize({ summary: companies(count), messageCount: small, costs }),
          ).toBeLessThanOrEqual(chooseDomainSize({ summary: companies(count), messageCount: large, costs }));
        },
      ),
    );
  });

  it('and counts as one term then, however many leads it has', () => {
    const summary = { sizes: [{ addressCount: 100, domainCount: 34 }], apartCount: 0 };
    expect(countSearches({ summary, domainSize: 2 })).toBe(34 / 17 + 1);
    expect(countSearches({ summary, domainSize: 101 })).toBe(Math.ceil(3_400 / 12) + 1);
  });
});

it('without leads there is no search at all', () => {
  expect(countSearches({ summary: { sizes: [], apartCount: 0 }, domainSize: 2 })).toBe(0);
});

it('counting what is unread ends where everything is dearer even if nine of ten messages are lead mail', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 20_000 }), (searchCount) => {
      const unreadCount = countEnough({ searchCount, costs }) + 500;
      const units = compareWays({ searchCount, unreadCount, leadMailCount: unreadCount * 0.9, costs });
      expect(units.everything).toBeGreaterThan(units.searches);
    }),
  );
});

describe('an import that goes by searches', () => {
  const under = { way: 'searches' as const, searchCount: 1_000, costs };

  it('turns to everything when they find nearly all there is', () => {
    expect(shouldReadEverything({ ...under, listedCount: 100, foundCount: 200, unreadCount: 2_000 })).toBe(
      true,
    );
  });

  it('goes on when most of the mailbox is not lead mail', () => {
    expect(shouldReadEverything({ ...under, listedCount: 100, foundCount: 20, unreadCount: 2_000 })).toBe(
      false,
    );
  });

  it('does not judge by its first few searches, nor when none is left', () => {
    const nearlyAll = { ...under, foundCount: 2_000, unreadCount: 2_000 };
    expect(shouldReadEverything({ ...nearlyAll, listedCount: 3 })).toBe(false);
    expect(shouldReadEverything({ ...nearlyAll, listedCount: 1_000 })).toBe(false);
    expect(shouldReadEverything({ ...nearlyAll, listedCount: 100, way: 'everything' })).toBe(false);
  });
});
