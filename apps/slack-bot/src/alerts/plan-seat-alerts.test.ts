import type { AlertChannel, SlackAlert } from '@mailsync/db';
import { expect, test } from 'vitest';
import { createAlertRow } from '../testing/alert-contents.ts';
import type { SeatsContent } from './alert-content.ts';
import { planSeatAlerts } from './plan-seat-alerts.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const channel = (
  channelId: string,
  kinds: AlertChannel['kinds'],
  teamId: string | null = null,
): AlertChannel => ({
  channelId,
  kinds,
  teamId,
  createdAt: NOW,
});
const CHANNELS = [channel('C1', ['seats']), channel('C2', ['mailbox', 'installation'])];
const waiting = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    address: `m${index}@company.example`,
    owner: { teamId: index % 2 === 0 ? 'north' : 'south' },
  }));

function plan({
  count,
  rows = [],
  channels = CHANNELS,
}: {
  count: number;
  rows?: SlackAlert[];
  channels?: AlertChannel[];
}) {
  return planSeatAlerts({
    facts: { waiting: waiting(count), channels, rows },
    now: NOW,
    createId: () => 'new',
  });
}
const standing = (count: number) => {
  const { message } = plan({ count }).insert[0]!;
  return createAlertRow({ topic: 'seats', content: message as unknown as SeatsContent });
};

test('mailboxes that wait for a seat are one message where that is wanted, in the order of the line', () => {
  const { insert } = plan({ count: 12 });
  expect(insert).toMatchObject([
    { channelId: 'C1', topic: 'seats', message: { kind: 'seats', mailboxCount: 12 } },
  ]);
  expect(insert[0]!.message['addresses']).toEqual(waiting(10).map(({ address }) => address));
  // It is no message of one mailbox among many: nothing is waited for.
  expect(insert[0]!.holdUntil).toBeUndefined();
});

test('its number is kept true, without a sound, and it is over when nobody waits', () => {
  const rows = [standing(3)];
  expect(plan({ count: 3, rows }).change).toEqual([]);
  const fewer = plan({ count: 2, rows });
  expect(fewer.change).toMatchObject([{ state: 'open', content: { mailboxCount: 2, mostCount: 3 } }]);
  expect(fewer.lines).toEqual([]);
  expect(plan({ count: 0, rows }).change).toMatchObject([
    { state: 'recovered', content: { end: { outcome: 'mended' } } },
  ]);
});

test('a channel that is not to hear of seats any more is told so', () => {
  const channels = [channel('C1', ['mailbox'])];
  expect(plan({ count: 3, rows: [standing(3)], channels }).change).toMatchObject([
    { content: { end: { outcome: 'unfollowed' } } },
  ]);
});

test('a team hears of its own mailboxes alone, and of none while none of them waits', () => {
  const channels = [channel('C1', ['seats'], 'south'), channel('C2', ['seats'], 'west')];
  const { insert } = plan({ count: 4, channels });
  expect(insert).toMatchObject([{ channelId: 'C1', message: { mailboxCount: 2 } }]);
  expect(insert[0]!.message['addresses']).toEqual(['m1@company.example', 'm3@company.example']);
});
