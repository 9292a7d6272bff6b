import { describe, expect, test } from 'vitest';
import { createOwnedView, createSyncErrorView } from '../testing/fake-engine.ts';
import { textsOf } from '../testing/texts-of.ts';
import { writeReconnectMessage } from './connect-message.ts';
import { writeStatusMessage } from './status-message.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';

describe('status', () => {
  const statusOf = (...mailboxes: Parameters<typeof createOwnedView>[0][]) =>
    writeStatusMessage({
      mailboxes: mailboxes.map(createOwnedView),
      ownerName: null,
      publicUrl: PUBLIC_URL,
      now: new Date('2026-03-02T08:00:00Z'),
    });

  test('each of the four has its own word, icon and colour', () => {
    const message = statusOf(
      { status: 'enabled' },
      { status: 'error' },
      { status: 'connection' },
      { status: 'pending', queuePosition: 3 },
    );
    expect(message.text).toBe('Your 4 mailboxes');
    const seen = message.attachments!.map(({ color, blocks }) => [
      color,
      textsOf(blocks)[0]!.split(' · ')[0],
    ]);
    expect(seen.slice(0, 4)).toEqual([
      ['#2eb67d', ':white_check_mark: *Enabled*'],
      ['#e01e5a', ':rotating_light: *Error*'],
      ['#868686', ':electric_plug: *Connection*'],
      ['#ecb22e', ':hourglass_flowing_sand: *Pending*'],
    ]);
    expect(textsOf(message.attachments![3]!.blocks)[0]).toContain('number 3 in line');
  });

  test('an import shows how far it is, and a finished one nothing', () => {
    const importProgress = {
      id: 'import-1',
      reason: 'connect' as const,
      state: 'recording' as const,
      foundCount: 1840,
      recordedCount: 610,
      notRecordedCount: 0,
      unitsSpent: 0,
      way: 'searches' as const,
      otherWayUnits: null,
      secondsLeft: 340,
      startedAt: new Date(0),
      finishedAt: null,
    };
    expect(JSON.stringify(statusOf({ importProgress }))).toContain(
      'Recording older emails: 610 of 1,840, about 5 minutes left.',
    );
    expect(JSON.stringify(statusOf({ importProgress: { ...importProgress, secondsLeft: 12 } }))).toContain(
      '610 of 1,840, less than a minute left.',
    );
    const done = { ...importProgress, state: 'done' as const };
    expect(JSON.stringify(statusOf({ importProgress: done }))).not.toContain('older emails');
  });

  test('a pause says until when, in the words of the console; a short one, or one beside an error, nothing', () => {
    const pauseUntil = (until: string) =>
      ({ reason: 'google_asked', waits: 'new_mail', until: new Date(until) }) as const;
    const pause = pauseUntil('2026-03-02T09:00:00Z');
    const words = 'Google asked Mail Sync to slow down. Nothing is lost; it goes on';
    expect(textsOf(statusOf({ pause }).attachments![0]!.blocks)).toContain(`${words} ${NINE}.`);
    for (const mailbox of [
      { pause: pauseUntil('2026-03-02T08:01:00Z') },
      { pause, openError: createSyncErrorView() },
      { pause: null },
    ])
      expect(JSON.stringify(statusOf(mailbox))).not.toContain(words);
  });

  test('many mailboxes are cut, and the rest is counted', () => {
    const message = statusOf(...Array.from({ length: 8 }, () => ({})));
    expect(message.attachments).toHaveLength(5);
    expect(JSON.stringify(message.attachments!.at(-1))).toContain('3 more mailboxes in the console.');
  });

  test('nobody without a mailbox is left without a hint', () => {
    expect(statusOf().text).toBe(
      'You have not connected a mailbox yet. Type `/mailsync connect` to connect one.',
    );
  });
});

const FAILOVER = {
  since: new Date('2026-03-02T09:00:00Z'),
  what: 'Google has withdrawn the access to this mailbox.',
  howToFix: ['Nothing is missing.', 'Press Reconnect.'],
};

describe('a mailbox that has left Google for its app password', () => {
  const mailbox = createOwnedView({ route: 'app_password', failover: FAILOVER });

  test('says so in its status, since when, and how it goes back', () => {
    const shown = JSON.stringify(
      writeStatusMessage({
        mailboxes: [mailbox],
        ownerName: null,
        publicUrl: PUBLIC_URL,
        now: FAILOVER.since,
      }),
    );
    expect(shown).toContain(`Syncing through the app password since ${NINE}. Type \`/mailsync connect\``);
    expect(shown).toContain('*Enabled*');
  });

  test('is not told that there is nothing to do when its owner asks to connect', () => {
    const url = `${PUBLIC_URL}/connect/a`;
    const appPasswordUrl = `${url}/app-password`;
    const link = { linkId: 'link-1', url, appPasswordUrl, expiresAt: FAILOVER.since };
    const shown = JSON.stringify(writeReconnectMessage({ mailbox, link, googleSignIn: true }));
    expect(shown).toContain('Google has withdrawn the access');
    expect(shown).toContain('Reconnect to go back to Google.');
    expect(shown).not.toContain('nothing to do');
  });
});
