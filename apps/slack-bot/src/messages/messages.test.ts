import { describe, expect, test } from 'vitest';
import type { AlertContent } from '../alerts/alert-content.ts';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { writeAlertMessage } from './alert-message.ts';
import { writeConnectMessage, writeConnectedMessage, writeReconnectMessage } from './connect-message.ts';
import { writeUnknownCommandMessage } from './help-message.ts';
import { writeStatusMessage } from './status-message.ts';
import { escapeText, limitText, writeDuration, writeTime } from './write-text.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';

describe('text', () => {
  test('what people wrote stays text', () => {
    expect(escapeText('<!channel> & <https://x.example|y>')).toBe(
      '&lt;!channel&gt; &amp; &lt;https://x.example|y&gt;',
    );
  });

  test('a cut never leaves half an entity or half a character', () => {
    expect(limitText({ text: 'abc', limit: 3 })).toBe('abc');
    expect(limitText({ text: 'abcdef', limit: 4 })).toBe('abc…');
    expect(limitText({ text: 'ab&amp;cd', limit: 6 })).toBe('ab…');
    expect(limitText({ text: 'ab&amp;cd', limit: 8 })).toBe('ab&amp;…');
    expect(limitText({ text: 'a😀bc', limit: 3 })).toBe('a…');
  });

  test.each([
    [59_999, 'less than a minute'],
    [60_000, '1 minute'],
    [61 * 60_000, '1 hour 1 minute'],
    [120 * 60_000, '2 hours'],
    [(26 * 60 + 5) * 60_000, '1 day 2 hours'],
    [(48 * 60 + 5) * 60_000, '2 days'],
    [-5, 'less than a minute'],
  ])('%i ms is %s', (ms, expected) => {
    expect(writeDuration(ms)).toBe(expected);
  });

  test('a moment is shown in the time zone of its reader', () => {
    expect(writeTime(new Date('2026-03-02T09:00:00Z'))).toBe(NINE);
  });
});

const ALERT: AlertContent = {
  address: 'maya@acorn-and-oak.example',
  ownerName: 'Maya <Sample> & Co',
  what: 'Google has withdrawn our access to this mailbox.',
  howToFix: ['Press Reconnect.', 'Sign in.'],
  whoCanFix: 'owner',
  since: '2026-03-02T09:00:00.000Z',
  isStopped: false,
  waitsForSeat: false,
  isMailMissing: false,
  end: null,
};

const FAILOVER = {
  since: new Date('2026-03-02T09:00:00Z'),
  what: 'Google has withdrawn the access to this mailbox.',
  howToFix: ['Nothing is missing.', 'Press Reconnect.'],
};

describe('a mailbox that has left Google for its app password', () => {
  const mailbox = createMailboxView({ route: 'app_password', failover: FAILOVER });

  test('says so in its status, since when, and how it goes back', () => {
    const shown = JSON.stringify(
      writeStatusMessage({ mailboxes: [mailbox], publicUrl: PUBLIC_URL, note: null, now: FAILOVER.since }),
    );
    expect(shown).toContain(`Syncing through the app password since ${NINE}. Type \`/mailsync connect\``);
    expect(shown).toContain('*Enabled*');
  });

  test('is not told that there is nothing to do when its owner asks to connect', () => {
    const url = `${PUBLIC_URL}/connect/a`;
    const appPasswordUrl = `${url}/app-password`;
    const link = { linkId: 'link-1', url, appPasswordUrl, expiresAt: FAILOVER.since };
    const shown = JSON.stringify(writeReconnectMessage({ mailbox, link }));
    expect(shown).toContain('Google has withdrawn the access');
    expect(shown).toContain('Reconnect to go back to Google.');
    expect(shown).not.toContain('nothing to do');
  });
});

describe('an alert', () => {
  test('names the mailbox, its owner, what happened, how to fix it, who can, and since when', () => {
    expect(writeAlertMessage({ alert: ALERT, publicUrl: PUBLIC_URL })).toEqual({
      text: ':rotating_light: *maya@acorn-and-oak.example is not syncing:* Google has withdrawn our access to this mailbox.',
      attachments: [
        {
          color: '#e01e5a',
          blocks: [
            {
              type: 'section',
              fields: [
                { type: 'mrkdwn', text: '*Mailbox*\nmaya@acorn-and-oak.example', verbatim: true },
                { type: 'mrkdwn', text: '*Owner*\nMaya &lt;Sample&gt; &amp; Co', verbatim: true },
                { type: 'mrkdwn', text: `*Since*\n${NINE}`, verbatim: true },
                { type: 'mrkdwn', text: '*Who can fix it*\nThe owner of the mailbox', verbatim: true },
              ],
            },
            {
              type: 'section',
              text: {
                type: 'mrkdwn',
                text: '*How Maya &lt;Sample&gt; &amp; Co can fix it*\n• Press Reconnect.\n• Sign in.',
                verbatim: true,
              },
            },
            {
              type: 'actions',
              elements: [
                {
                  type: 'button',
                  text: { type: 'plain_text', text: 'Open Mail Sync' },
                  url: `${PUBLIC_URL}/settings/mail-sync`,
                  action_id: 'open_mail_sync',
                },
              ],
            },
            {
              type: 'context',
              elements: [
                {
                  type: 'mrkdwn',
                  text: 'Mail Sync keeps trying, and this message turns green when it works again. The owner can also type `/mailsync connect`, for private links to sign in with Google or to use an app password.',
                  verbatim: true,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('of the installation names no mailbox and sends an administrator to the mailboxes', () => {
    const alert = { ...ALERT, address: null, ownerName: null, whoCanFix: 'mailsync_administrator' as const };
    const message = writeAlertMessage({ alert, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(
      ':rotating_light: *Mail Sync needs attention:* Google has withdrawn our access to this mailbox.',
    );
    expect(JSON.stringify(message)).not.toContain('*Mailbox*');
    expect(JSON.stringify(message)).toContain(`"${PUBLIC_URL}/mailboxes"`);
  });

  test('says when Mail Sync has stopped trying', () => {
    const message = writeAlertMessage({ alert: { ...ALERT, isStopped: true }, publicUrl: PUBLIC_URL });
    expect(message.text).toContain('*maya@acorn-and-oak.example has stopped syncing:*');
    expect(message.attachments![0]!.color).toBe('#868686');
    expect(JSON.stringify(message)).toContain('Mail Sync has stopped trying.');
  });

  test('promises no next try while the mailbox waits for a seat', () => {
    const message = writeAlertMessage({ alert: { ...ALERT, waitsForSeat: true }, publicUrl: PUBLIC_URL });
    expect(JSON.stringify(message)).toContain('waits for a seat and is not tried meanwhile');
    expect(JSON.stringify(message)).not.toContain('keeps trying');
  });

  test('names who is to act where somebody has to, because everybody in the channel reads it', () => {
    const headOf = (alert: AlertContent) =>
      textsOf(writeAlertMessage({ alert, publicUrl: PUBLIC_URL }).attachments![0]!.blocks).find((text) =>
        text.startsWith('*How'),
      );
    expect(headOf(ALERT)).toMatch(/^\*How Maya &lt;Sample&gt; &amp; Co can fix it\*\n/);
    expect(headOf({ ...ALERT, whoCanFix: 'workspace_administrator' })).toMatch(/^\*How to fix it\*\n/);
  });

  test('of missing emails does not claim that nothing is synced, and is mended when none is missing', () => {
    const alert = {
      ...ALERT,
      isMailMissing: true,
      what: 'A check found emails of leads that cannot be read.',
      whoCanFix: 'nobody_needed' as const,
    };
    const message = writeAlertMessage({ alert, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(
      ':warning: *maya@acorn-and-oak.example: emails are missing from timelines.* A check found emails of leads that cannot be read.',
    );
    expect(message.attachments![0]!.color).toBe('#ecb22e');
    const shown = JSON.stringify(message);
    expect(shown).toContain('New emails are recorded as ever.');
    expect(shown).toContain('The owner can try at once; Mail Sync tries each night');
    expect(shown).toContain(`"${PUBLIC_URL}/settings/mail-sync"`);
    expect(shown).not.toContain('not syncing');
    const stopped = writeAlertMessage({ alert: { ...alert, isStopped: true }, publicUrl: PUBLIC_URL });
    expect(JSON.stringify(stopped)).toContain('once this mailbox syncs again');

    const end = { outcome: 'mended' as const, at: '2026-03-02T12:12:00.000Z' };
    const mended = writeAlertMessage({ alert: { ...alert, end }, publicUrl: PUBLIC_URL });
    expect(mended.text).toBe(
      ':white_check_mark: *maya@acorn-and-oak.example: no email is missing any more.*',
    );
  });

  test('turns green and says how long it lasted', () => {
    const end = { outcome: 'syncing' as const, at: '2026-03-02T12:12:00.000Z' };
    const message = writeAlertMessage({ alert: { ...ALERT, end }, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(':white_check_mark: *maya@acorn-and-oak.example is syncing again.*');
    expect(message.attachments![0]!.color).toBe('#2eb67d');
    const noon = '<!date^1772453520^{date_short_pretty} at {time}|2026-03-02 12:12 UTC>';
    expect(message.attachments![0]!.blocks[1]).toMatchObject({
      elements: [{ text: `It lasted 3 hours 12 minutes, from ${NINE} until ${noon}.` }],
    });
  });

  test('a disconnected mailbox does not claim to sync', () => {
    const end = { outcome: 'disconnected' as const, at: '2026-03-02T12:12:00.000Z' };
    const message = writeAlertMessage({ alert: { ...ALERT, end }, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(':electric_plug: *maya@acorn-and-oak.example has been disconnected.*');
    expect(message.attachments![0]!.color).toBe('#868686');
  });

  test('stays within the limits of Slack however much there is to say', () => {
    const long = '&'.repeat(5000);
    const alert = { ...ALERT, what: long, ownerName: long, howToFix: Array.from({ length: 40 }, () => long) };
    for (const end of [null, { outcome: 'mended' as const, at: ALERT.since }]) {
      const message = writeAlertMessage({ alert: { ...alert, end }, publicUrl: PUBLIC_URL });
      expect(message.text.length).toBeLessThanOrEqual(1000);
      for (const text of textsOf(message.attachments![0]!.blocks))
        expect(text.length).toBeLessThanOrEqual(3000);
    }
  });
});

describe('status', () => {
  const statusOf = (...mailboxes: Parameters<typeof createMailboxView>[0][]) =>
    writeStatusMessage({
      mailboxes: mailboxes.map(createMailboxView),
      publicUrl: PUBLIC_URL,
      note: null,
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
    const message = statusOf(...Array.from({ length: 13 }, () => ({})));
    expect(message.attachments).toHaveLength(11);
    expect(JSON.stringify(message.attachments!.at(-1))).toContain('3 more mailboxes in the console.');
  });

  test('nobody without a mailbox is left without a hint', () => {
    expect(statusOf().text).toBe(
      'You have not connected a mailbox yet. Type `/mailsync connect` to connect one.',
    );
  });
});

describe('connecting', () => {
  const link = {
    linkId: 'link-1',
    url: `${PUBLIC_URL}/connect/abc`,
    appPasswordUrl: `${PUBLIC_URL}/connect/abc/app-password`,
    expiresAt: new Date('2026-03-02T09:00:00Z'),
  };

  const labelsOf = (message: { blocks?: unknown }) =>
    [...JSON.stringify(message.blocks).matchAll(/"plain_text","text":"([^"]+)"/g)].map(([, label]) => label);

  test('the link names the address, its end, and that it is for one person; beside Google stands the other way', () => {
    const { blocks } = writeConnectMessage({ address: 'maya@acorn-and-oak.example', link });
    expect(blocks).toContainEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Sign in with Google' },
          url: link.url,
          action_id: 'connect_link',
          value: 'link-1',
          style: 'primary',
        },
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Use an app password' },
          url: link.appPasswordUrl,
          action_id: 'connect_link_app_password',
          value: 'link-1',
        },
      ],
    });
    expect(textsOf(blocks!).at(-2)).toContain('never type it into Slack');
    expect(textsOf(blocks!).at(-1)).toBe(
      `:lock: This link is for you alone. It works once, within ten minutes (until ${NINE}). Do not pass it on.`,
    );
  });

  test('a failing mailbox says what is wrong before it asks to sign in', () => {
    const mailbox = createMailboxView({ status: 'connection', openError: createSyncErrorView() });
    const message = writeReconnectMessage({ mailbox, link });
    expect(message.text).toBe('Reconnect maya@acorn-and-oak.example: sign in with Google.');
    expect(textsOf(message.blocks!)[0]).toContain('Google has withdrawn our access to this mailbox.');
    expect(labelsOf(message)).toEqual(['Sign in with Google', 'Use an app password']);
  });

  test('a mailbox that was connected by an app password is asked for a new one first', () => {
    const mailbox = createMailboxView({ route: 'app_password', routes: ['app_password'], status: 'error' });
    const failing = writeReconnectMessage({ mailbox, link });
    expect(failing.text).toBe('Reconnect maya@acorn-and-oak.example: enter a new app password.');
    expect(labelsOf(failing)).toEqual(['Enter an app password', 'Sign in with Google']);
    const healthy = writeReconnectMessage({ mailbox: { ...mailbox, status: 'enabled' }, link });
    expect(textsOf(healthy.blocks!)[1]).toContain('only if you have made a new app password');
  });

  test('a healthy mailbox may get a second way in, once', () => {
    const offers = (routes: ('google' | 'app_password')[]) =>
      JSON.stringify(writeReconnectMessage({ mailbox: createMailboxView({ routes }), link }));
    expect(offers(['google'])).toContain('add an app password to be used should');
    expect(offers(['google', 'app_password'])).not.toContain('add an app password');
  });
});

test('older emails are promised when a mailbox is connected first, and not again', () => {
  const promise = 'Older emails with leads are being fetched as well.';
  const shown = (recordedCount: number) =>
    JSON.stringify(writeConnectedMessage({ mailbox: createMailboxView({ recordedCount }) }));
  expect(shown(0)).toContain(promise);
  expect(shown(88)).not.toContain(promise);
});

test('an unknown subcommand is repeated as text and cannot call anybody', () => {
  const message = writeUnknownCommandMessage({ typed: '<!here>`', suggestion: null, commands: [] });
  expect(message.text).toBe('There is no `/mailsync &lt;!here&gt;`.');
});

function textsOf(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(textsOf);
  if (typeof blocks !== 'object' || blocks === null) return [];
  const { type, text } = blocks as { type?: string; text?: unknown };
  if ((type === 'mrkdwn' || type === 'plain_text') && typeof text === 'string') return [text];
  return Object.values(blocks).flatMap(textsOf);
}
