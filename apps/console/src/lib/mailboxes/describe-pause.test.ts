import { expect, test } from 'vitest';
import { describePause } from './describe-pause.ts';

const now = new Date('2026-05-04T09:00:00Z');
const later = '2026-05-04T10:00:00.000Z';

test('a wait says what waits and that nothing is lost', () => {
  const words = (reason: 'google_asked' | 'budget_used_up', waits: 'new_mail' | 'history') =>
    describePause({ pause: { reason, waits, until: later }, now });
  expect(words('google_asked', 'new_mail')).toContain('Google asked Mail Sync to slow down');
  expect(words('budget_used_up', 'new_mail')).toContain('Nothing is lost');
  expect(words('budget_used_up', 'history')).toContain('New mail is recorded as ever');
});

test('at another mail server nothing is said of Google', () => {
  for (const reason of ['google_asked', 'budget_used_up'] as const) {
    for (const waits of ['new_mail', 'history'] as const) {
      const words = describePause({ pause: { reason, waits, until: later }, provider: 'other', now });
      expect(words).toBeTruthy();
      expect(words).not.toContain('Google');
    }
  }
});

test('a wait of a minute is no news, and one that is over is not shown though nobody has asked again', () => {
  for (const until of ['2026-05-04T09:01:00.000Z', '2026-05-04T08:00:00.000Z']) {
    const pause = { reason: 'google_asked', waits: 'new_mail', until } as const;
    expect(describePause({ pause, now })).toBeNull();
  }
  expect(describePause({ pause: null, now })).toBeNull();
});
