import { expect, it } from 'vitest';
import { findChannel } from './find-channel.ts';

const channels = [
  { channelId: 'C1ALERTS', name: 'mailsync-alerts', isPrivate: false, isShared: false },
  { channelId: 'C2SHARED', name: 'with-partners', isPrivate: false, isShared: true },
];

it.each([
  ['mailsync-alerts', 'C1ALERTS'],
  ['#MailSync-Alerts ', 'C1ALERTS'],
  ['C1ALERTS', 'C1ALERTS'],
  ['G0PRIVATE9', 'G0PRIVATE9'],
])('%s is a channel', (typed, channelId) => {
  expect(findChannel({ typed, channels })).toEqual({ channelId });
});

it.each([
  ['', /Choose a channel/],
  ['#nowhere', /sees no channel #nowhere.*\/invite/],
  ['#with-partners', /shared with another company/],
  ['C2SHARED', /shared with another company/],
])('%j is refused, with what to do', (typed, error) => {
  expect(findChannel({ typed, channels })).toEqual({ error: expect.stringMatching(error) as string });
});

it('while Slack tells no channels an id is asked for', () => {
  expect(findChannel({ typed: 'sales', channels: null })).toEqual({
    error: expect.stringContaining('C0123456789') as string,
  });
  expect(findChannel({ typed: 'C0123456789', channels: null })).toEqual({ channelId: 'C0123456789' });
});
