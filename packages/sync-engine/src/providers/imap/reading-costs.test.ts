import { expect, it } from 'vitest';
import { compareWays } from '../../import/plan-import.ts';
import { countReadingCosts } from './reading-costs.ts';

/** Of a mailbox with that many messages, a hundredth of them with leads. */
function chooseWay({
  searchCount,
  messageCount,
  hasGmailExtensions,
}: {
  searchCount: number;
  messageCount: number;
  hasGmailExtensions: boolean;
}): 'searches' | 'everything' {
  const costs = countReadingCosts({ messageCount, hasGmailExtensions });
  const ways = { searchCount, unreadCount: messageCount, leadMailCount: messageCount / 100, costs };
  const { searches, everything } = compareWays(ways);
  return everything < searches ? 'everything' : 'searches';
}

it.each([
  [1, 20_000, 'searches'],
  [4, 20_000, 'searches'],
  [6, 20_000, 'everything'],
  // It looks through twice as much, and there is twice as much to read.
  [4, 40_000, 'searches'],
  [6, 40_000, 'everything'],
] as const)(
  'a server that looks through the whole mailbox is asked %i searches in %i messages: %s',
  (searchCount, messageCount, way) => {
    expect(chooseWay({ searchCount, messageCount, hasGmailExtensions: false })).toBe(way);
  },
);

it.each([
  [100, 20_000, 'searches'],
  [250, 20_000, 'everything'],
  [250, 200_000, 'searches'],
] as const)(
  'Gmail, which has an index, is asked %i searches in %i messages: %s',
  (searchCount, messageCount, way) => {
    expect(chooseWay({ searchCount, messageCount, hasGmailExtensions: true })).toBe(way);
  },
);

it('of a handful of messages every one is read: no server is worth a search then', () => {
  for (const hasGmailExtensions of [true, false]) {
    expect(chooseWay({ searchCount: 2, messageCount: 10, hasGmailExtensions })).toBe('everything');
  }
});
