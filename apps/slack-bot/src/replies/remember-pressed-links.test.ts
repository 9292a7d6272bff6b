import { createManualClock } from '@mailsync/foundation';
import { expect, test } from 'vitest';
import { createPressedLinks } from './remember-pressed-links.ts';

test('the place of a press is found by whoever asked for the link, for half an hour', () => {
  const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
  const links = createPressedLinks({ clock });
  links.remember({ linkId: 'link-1', slackUserId: 'U1', responseUrl: 'https://hooks.slack.example/1' });
  expect(links.find({ linkId: 'link-1', slackUserId: 'U1' })).toBe('https://hooks.slack.example/1');
  expect(links.find({ linkId: 'link-1', slackUserId: 'U2' })).toBeUndefined();
  clock.advanceMs(30 * 60_000);
  expect(links.find({ linkId: 'link-1', slackUserId: 'U1' })).toBeUndefined();
});
