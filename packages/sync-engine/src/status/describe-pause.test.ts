import { expect, test } from 'vitest';
import { describePause, isPauseWorthTelling } from './describe-pause.ts';

test('a wait says what waits, for whom, and that nothing is lost', () => {
  const words = (
    reason: 'google_asked' | 'budget_used_up',
    waits: 'new_mail' | 'history',
    provider: 'google' | 'other' = 'google',
  ) => describePause({ pause: { reason, waits }, provider });
  expect(words('google_asked', 'new_mail')).toContain('Google asked Mail Sync to slow down');
  expect(words('google_asked', 'new_mail', 'other')).toContain(
    'The mail server asked Mail Sync to slow down',
  );
  expect(words('budget_used_up', 'new_mail')).toContain('Google requests. Nothing is lost');
  expect(words('budget_used_up', 'new_mail', 'other')).toContain('what may be downloaded. Nothing is lost');
  expect(words('budget_used_up', 'history')).toContain('New mail is recorded as ever');
});

test('a wait of a minute is no news, nor is one that is over', () => {
  const now = new Date('2026-05-04T09:00:00Z');
  const isTold = (minutes: number) =>
    isPauseWorthTelling({ until: new Date(now.getTime() + minutes * 60_000), now });
  expect([isTold(-60), isTold(1), isTold(2)]).toEqual([false, false, true]);
});
