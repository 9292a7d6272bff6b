import { describe, expect, test } from 'vitest';
import type { AlertContent, CauseContent, TroubleContent } from '../alerts/alert-content.ts';
import { createCauseContent, createTroubleContent } from '../testing/alert-contents.ts';
import { drawMessage } from '../testing/draw-message.ts';
import { findBreaches } from '../testing/find-breaches.ts';
import { writeAlertMessage } from './alert-message.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';
const NOON = '<!date^1772453520^{date_short_pretty} at {time}|2026-03-02 12:12 UTC>';

const write = (content: AlertContent, isDirect = false) =>
  writeAlertMessage({ content, topic: 'mailbox:mailbox-maya', isDirect, publicUrl: PUBLIC_URL });
const trouble = (changes: Partial<TroubleContent> = {}, isDirect = false) =>
  write(createTroubleContent(changes), isDirect);
const cause = (changes: Partial<CauseContent> = {}) => write(createCauseContent(changes));
const buttonsOf = (message: unknown) =>
  [...JSON.stringify(message).matchAll(/"action_id":"([a-z_]+)"/g)].map(([, id]) => id);

describe('the message of a mailbox in trouble', () => {
  test('names the mailbox, its owner, what happened, how to fix it, who can, since when, with the buttons that do it', () => {
    expect(drawMessage(trouble({ ownerTold: 'directly' }))).toMatchInlineSnapshot(`
      "":rotating_light: *maya@acorn-and-oak.example is not syncing:* Google has withdrawn our access to this mailbox."
      | #e01e5a
      | *Mailbox*
      | maya@acorn-and-oak.example
      | *Owner*
      | Maya &lt;Sample&gt; &amp; Co
      | *Since*
      | <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>
      | *Who can fix it*
      | The owner of the mailbox
      | *How Maya &lt;Sample&gt; &amp; Co can fix it*
      | • Press Reconnect.
      | • Sign in.
      | [Reconnect! reconnect: mailbox-maya] [Retry now retry_now: mailbox-maya] [I’m on it acknowledge: error:error-1] [Snooze 24 h snooze: mailbox:mailbox-maya] [Open Mail Sync https://mail-sync.acorn-and-oak.example/settings/mail-sync]
      | (Mail Sync keeps trying, and this message turns green when it works again. The owner has a direct message from Mail Sync.)"
    `);
  });

  test('says to its owner that it is theirs, and offers no word for others', () => {
    const message = trouble({}, true);
    expect(message.text).toContain('*Your mailbox maya@acorn-and-oak.example is not syncing:*');
    const shown = JSON.stringify(message);
    expect(shown).toContain('*Who can fix it*\\nYou');
    expect(shown).toContain('*How to fix it*');
    expect(buttonsOf(message)).toEqual(['reconnect', 'retry_now', 'snooze', 'open_mail_sync']);
  });

  test('says that the owner could not be told', () => {
    expect(JSON.stringify(trouble({ ownerTold: 'not_in_slack' }))).toContain('could not tell the owner');
  });

  test('says when Mail Sync is about to stop, and when it has stopped trying', () => {
    const stopsAt = '2026-03-02T12:12:00.000Z';
    expect(JSON.stringify(trouble({ stopsAt }))).toContain(`*Mail Sync stops trying ${NOON}* unless`);
    const message = trouble({ isStopped: true });
    expect(message.text).toContain('*maya@acorn-and-oak.example has stopped syncing:*');
    expect(message.attachments![0]!.color).toBe('#868686');
    expect(JSON.stringify(message)).toContain('Mail Sync has stopped trying.');
  });

  test('promises no next try while the mailbox waits for a seat', () => {
    const shown = JSON.stringify(trouble({ waitsForSeat: true }));
    expect(shown).toContain('waits for a seat and is not tried meanwhile');
    expect(shown).not.toContain('keeps trying');
  });

  test('names who is to act only where that is one person; others get no Reconnect', () => {
    const message = trouble({ whoCanFix: 'workspace_administrator' });
    expect(JSON.stringify(message)).toContain('*How to fix it*');
    expect(buttonsOf(message)).toEqual(['retry_now', 'acknowledge', 'snooze', 'open_mail_sync']);
  });

  test('says who is on it and who snoozed it until when, and offers neither again', () => {
    const message = trouble({
      acknowledged: { name: 'Tom <b>', at: '2026-03-02T09:00:00.000Z' },
      snoozed: { name: 'Tom', until: '2026-03-02T12:12:00.000Z' },
    });
    const shown = JSON.stringify(message);
    expect(shown).toContain(`*Tom &lt;b&gt; is on it*, since ${NINE}.`);
    expect(shown).toContain(`Snoozed until ${NOON} by Tom.`);
    expect(buttonsOf(message)).toEqual(['reconnect', 'retry_now', 'open_mail_sync']);
  });

  test('of missing emails does not claim that nothing is synced, and is mended when none is missing', () => {
    const missing = {
      isMailMissing: true,
      what: 'A check found emails of leads that cannot be read.',
      whoCanFix: 'nobody_needed' as const,
    };
    const message = trouble(missing);
    expect(message.text).toBe(
      ':warning: *maya@acorn-and-oak.example: emails are missing from timelines.* A check found emails of leads that cannot be read.',
    );
    expect(message.attachments![0]!.color).toBe('#ecb22e');
    const shown = JSON.stringify(message);
    expect(shown).toContain('New emails are recorded as ever.');
    expect(shown).toContain('The owner can try at once; Mail Sync tries each night');
    expect(shown).toContain(`"${PUBLIC_URL}/settings/mail-sync"`);
    expect(shown).not.toContain('not syncing');
    expect(JSON.stringify(trouble({ ...missing, isStopped: true }))).toContain(
      'once this mailbox syncs again',
    );

    const end = { outcome: 'mended' as const, at: '2026-03-02T12:12:00.000Z' };
    expect(trouble({ ...missing, end }).text).toBe(
      ':white_check_mark: *maya@acorn-and-oak.example: no email is missing any more.*',
    );
  });

  test('turns green and says how long it lasted', () => {
    const message = trouble({ end: { outcome: 'syncing', at: '2026-03-02T12:12:00.000Z' } });
    expect(message.text).toBe(':white_check_mark: *maya@acorn-and-oak.example is syncing again.*');
    expect(message.attachments![0]!.color).toBe('#2eb67d');
    expect(message.attachments![0]!.blocks[1]).toMatchObject({
      elements: [{ text: `It lasted 3 hours 12 minutes, from ${NINE} until ${NOON}.` }],
    });
    expect(buttonsOf(message)).toEqual([]);
  });

  test('that is disconnected, or not followed here any more, does not claim to sync', () => {
    const at = '2026-03-02T12:12:00.000Z';
    const gone = trouble({ end: { outcome: 'disconnected', at } });
    expect(gone.text).toBe(':electric_plug: *maya@acorn-and-oak.example has been disconnected.*');
    expect(gone.attachments![0]!.color).toBe('#868686');
    const unfollowed = trouble({ end: { outcome: 'unfollowed', at } });
    expect(unfollowed.text).toContain('is not followed here any more');
    expect(JSON.stringify(unfollowed)).not.toContain('It lasted');
  });

  test('that is one of many points to the message about all of them', () => {
    const message = trouble({ partOf: 'Your Google Workspace has not allowed Mail Sync.' });
    expect(message.text).toContain('*maya@acorn-and-oak.example* is one of several mailboxes');
    expect(buttonsOf(message)).toEqual([]);
  });
});

describe('the message of what stops many mailboxes', () => {
  test('counts them, names ten and how many more there are, and is taken on as a whole', () => {
    const message = cause();
    expect(drawMessage(message)).toMatchInlineSnapshot(`
      "":rotating_light: *38 mailboxes are not syncing:* Your Google Workspace has not allowed Mail Sync."
      | #e01e5a
      | *Since*
      | <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>
      | *Who can fix it*
      | An administrator of your Google Workspace
      | *How to fix it*
      | Trust this app.
      | colleague0@acorn-and-oak.example, colleague1@acorn-and-oak.example, colleague2@acorn-and-oak.example, colleague3@acorn-and-oak.example, colleague4@acorn-and-oak.example, colleague5@acorn-and-oak.example, colleague6@acorn-and-oak.example, colleague7@acorn-and-oak.example, colleague8@acorn-and-oak.example, colleague9@acorn-and-oak.example and <https://mail-sync.acorn-and-oak.example/mailboxes|28 more in the console>
      | [I’m on it acknowledge: cause:google.admin_policy] [Snooze 24 h snooze: mailbox:mailbox-maya] [Open Mail Sync https://mail-sync.acorn-and-oak.example/mailboxes]
      | (The number in this message is kept true, and it turns green when this is over.)"
    `);
    expect(message.text).toBe(
      ':rotating_light: *38 mailboxes are not syncing:* Your Google Workspace has not allowed Mail Sync.',
    );
    const shown = JSON.stringify(message);
    expect(shown).toContain('colleague0@acorn-and-oak.example, colleague1@');
    expect(shown).toContain(
      `colleague9@acorn-and-oak.example and <${PUBLIC_URL}/mailboxes|28 more in the console>`,
    );
    expect(shown).toContain('"value":"cause:google.admin_policy"');
    expect(buttonsOf(message)).toEqual(['acknowledge', 'snooze', 'open_mail_sync']);
  });

  test('of the installation names no number while no mailbox is stopped', () => {
    const message = cause({ isInstallation: true, syncErrorId: 'error-2', mailboxCount: 0, addresses: [] });
    expect(message.text).toContain('*Mail Sync needs attention:*');
    expect(JSON.stringify(message)).toContain('"value":"error:error-2"');
  });

  test('says when the first of them stops, and how many have stopped', () => {
    const shown = JSON.stringify(cause({ stopsAt: '2026-03-02T12:12:00.000Z', stoppedCount: 2 }));
    expect(shown).toContain(`stops trying the first of them ${NOON}`);
    expect(shown).toContain('has stopped trying 2 mailboxes of them');
  });

  test('closes with how long it lasted and how many there were', () => {
    const message = cause({
      mailboxCount: 1,
      mostCount: 38,
      end: { outcome: 'syncing', at: '2026-03-02T12:12:00.000Z' },
    });
    expect(message.text).toBe(':white_check_mark: *No mailbox fails for this any more.*');
    const shown = JSON.stringify(message);
    expect(shown).toContain('It lasted 3 hours 12 minutes');
    expect(shown).toContain('38 mailboxes at most.');
  });

  test('calls nobody well when it is over: they may fail for another cause by now', () => {
    const end = { outcome: 'syncing' as const, at: '2026-03-02T12:12:00.000Z' };
    for (const isInstallation of [true, false])
      expect(JSON.stringify(cause({ isInstallation, end }))).not.toMatch(/well|works|syncing/);
  });
});

test('whoever gets a seat, or loses it, reads what that means', () => {
  const seat = { kind: 'seat' as const, address: 'maya@acorn-and-oak.example' };
  expect(write({ ...seat, hasSeat: true, queuePosition: null }, true).text).toBe(
    ':white_check_mark: *Your mailbox maya@acorn-and-oak.example has a seat.*',
  );
  const waits = write({ ...seat, hasSeat: false, queuePosition: 3 }, true);
  expect(JSON.stringify(waits)).toContain('It is number 3 in line.');
});

test('mailboxes that wait for a seat are one message', () => {
  const seats = {
    kind: 'seats' as const,
    mailboxCount: 12,
    mostCount: 12,
    addresses: ['a@company.example'],
    since: '2026-03-02T09:00:00.000Z',
    returnedAt: null,
    end: null,
  };
  expect(write(seats).text).toBe(':hourglass_flowing_sand: *12 mailboxes wait for a seat.*');
  expect(JSON.stringify(write(seats))).toContain('11 more in the console');
  const end = { outcome: 'mended' as const, at: '2026-03-02T12:12:00.000Z' };
  expect(write({ ...seats, end }).text).toBe(
    ':white_check_mark: *None of these mailboxes waits for a seat any more.*',
  );
});

test('lines of a thread say one thing each, and what others wrote stays text', () => {
  const line = (content: Extract<AlertContent, { kind: 'line' }>) => write(content).text;
  expect(line({ kind: 'line', step: 'back', what: 'A < B', at: '2026-03-02T09:00:00.000Z' })).toBe(
    `:rotating_light: It is back since ${NINE}: A &lt; B`,
  );
  expect(line({ kind: 'line', step: 'stops', at: '2026-03-02T12:12:00.000Z', inMs: 6 * 3_600_000 })).toBe(
    `:hourglass_flowing_sand: Mail Sync stops trying in 6 hours, ${NOON}, unless somebody mends it before.`,
  );
});

/** What people may write, or a server may answer, at its worst. */
const NASTY = [
  'Maya <!channel> & <https://evil.example|Sign in>',
  '&'.repeat(5_000),
  `*_~\`${'x'.repeat(4_000)}`,
  '<@U0000000001> <#C1|general>',
];

test.each(NASTY)(
  'where somebody wrote %.40s, all is what Slack takes, and calls or leads nobody',
  (words) => {
    const at = '2026-03-02T12:12:00.000Z';
    const marks = { acknowledged: { name: words, at }, snoozed: { name: words, until: at } };
    const story = { what: words, howToFix: Array.from({ length: 40 }, () => words), ...marks };
    const of = { address: words, what: words, since: at, returnedAt: null };
    const contents = [null, 'mended' as const, 'unfollowed' as const].flatMap((outcome): AlertContent[] => {
      const end = outcome && { outcome, at };
      return [
        createTroubleContent({ ...story, end, ownerName: words, address: words, stopsAt: at }),
        createCauseContent({ ...story, end, addresses: Array.from({ length: 10 }, () => words) }),
        {
          kind: 'seats',
          mailboxCount: 12,
          mostCount: 12,
          addresses: [words, words],
          since: at,
          returnedAt: null,
          end,
        },
        { kind: 'failover', ...of, end },
      ];
    });
    const more: AlertContent[] = [
      createTroubleContent({ address: words, partOf: words }),
      { kind: 'seat', address: words, hasSeat: true, queuePosition: null },
      { kind: 'line', step: 'back', what: words, at },
      { kind: 'line', step: 'other_cause', what: words },
      { kind: 'line', step: 'unsnoozed', what: words },
    ];
    for (const content of [...contents, ...more]) {
      for (const isDirect of [false, true]) {
        const message = write(content, isDirect);
        expect(findBreaches(message)).toEqual([]);
        expect(message.text).not.toMatch(/<(?!!date)/);
      }
    }
  },
);
