import type { LiveEventView } from '@mailsync/crm';
import { expect, it } from 'vitest';
import { coalesceEvents } from './coalesce-events.ts';

const event = (seq: number, given: Partial<LiveEventView> = {}): LiveEventView => ({
  seq,
  type: 'emails.recorded',
  mailboxId: 'm1',
  userId: 'u1',
  leadIds: [],
  at: new Date(seq),
  ...given,
});

it('a burst of one mailbox becomes one event with the last number and all leads', () => {
  expect(
    coalesceEvents([
      event(1, { leadIds: ['a', 'b'] }),
      event(2, { mailboxId: 'm2' }),
      event(3, { leadIds: ['b', 'c'] }),
      event(4, { type: 'mailbox.changed' }),
    ]),
  ).toEqual([
    event(2, { mailboxId: 'm2' }),
    event(3, { leadIds: ['a', 'b', 'c'] }),
    event(4, { type: 'mailbox.changed' }),
  ]);
});

it('a lead.changed without ids may mean any lead, so it stays without ids', () => {
  const some = event(1, { type: 'lead.changed', leadIds: ['a'], mailboxId: null, userId: null });
  const any = { ...some, seq: 2, leadIds: [] };
  expect(coalesceEvents([some, any]).at(-1)?.leadIds).toEqual([]);
  expect(coalesceEvents([any, some]).at(-1)?.leadIds).toEqual([]);
});
