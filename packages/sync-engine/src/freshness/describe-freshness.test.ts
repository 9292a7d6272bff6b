import type { Mailbox } from '@mailsync/db';
import { expect, it } from 'vitest';
import { describeFreshness } from './describe-freshness.ts';

const now = new Date('2026-05-04T09:00:00Z');
const later = new Date('2026-05-05T09:00:00Z');
const told = { watchExpiresAt: later, watchHeardAt: now };
const byServer = { route: 'app_password', idleUntil: later, idleFolder: 'all_mail' } as const;
const describe = (change: Partial<Mailbox>) =>
  describeFreshness({
    mailbox: {
      nextSyncAt: later,
      passEveryMs: 60_000,
      watchExpiresAt: null,
      watchHeardAt: null,
      route: 'google',
      idleUntil: null,
      idleFolder: null,
      ...change,
    } as Mailbox,
    now,
  })?.sentence ?? null;

it.each([
  ['each minute', { passEveryMs: 60_000 }, 'Looked at every minute'],
  ['each five minutes', { passEveryMs: 300_000 }, 'Looked at every 5 minutes'],
  ['each two seconds', { passEveryMs: 2_000 }, 'Looked at every 2 seconds'],
  ['each second', { passEveryMs: 1_000 }, 'Looked at every second'],
  ['each minute and a half', { passEveryMs: 90_000 }, 'Looked at every 90 seconds'],
  ['told', { ...told, passEveryMs: 300_000 }, 'Gmail tells us at once; looked at every 5 minutes besides'],
  ['promised to be told, and nothing heard yet', { watchExpiresAt: later }, 'Looked at every minute'],
  ['that was told until the watch lapsed', { ...told, watchExpiresAt: now }, 'Looked at every minute'],
  [
    'whose mail server tells of everything',
    { ...byServer, passEveryMs: 300_000 },
    'The mail server tells us at once; looked at every 5 minutes besides',
  ],
  [
    'whose mail server tells of one folder',
    { ...byServer, idleFolder: 'inbox' as const },
    'The mail server tells us of the inbox at once; looked at every minute besides',
  ],
  [
    'whose connection has not proved alive for long',
    { ...byServer, idleUntil: now },
    'Looked at every minute',
  ],
  ['that takes the other route now', { ...byServer, route: 'google' as const }, 'Looked at every minute'],
  ['that has not been passed yet', { passEveryMs: null }, null],
  ['that does not sync', { nextSyncAt: null }, null],
])('a mailbox %s says so', (_, change, sentence) => {
  expect(describe(change)).toBe(sentence);
});
