import type { KnownBlock } from '@slack/types';
import type { OverviewView } from '@mailsync/crm';
import { describe, expect, test } from 'vitest';
import { drawBlocks } from '../testing/draw-message.ts';
import { createMailboxView, createOwnedView, createSyncErrorView } from '../testing/fake-engine.ts';
import { findBreaches } from '../testing/find-breaches.ts';
import { writeRefusalMessage } from './refusal-message.ts';
import { type HomeFacts, writeHomeRefusal, writeHomeView } from './home-view.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NOW = new Date('2026-03-02T09:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

const write = (facts: Partial<HomeFacts>, now = NOW): KnownBlock[] =>
  writeHomeView({
    facts: { email: 'maya@acorn-and-oak.example', mailboxes: [], overview: null, ...facts },
    publicUrl: PUBLIC_URL,
    now,
  });
/** Without what every view ends with. */
const draw = (facts: Partial<HomeFacts>, now?: Date) => drawBlocks(write(facts, now).slice(0, -3));
const drawOne = (changes: Parameters<typeof createMailboxView>[0]) =>
  draw({ mailboxes: [createOwnedView(changes)] });

describe('the Home tab of a person', () => {
  test('who has connected nothing is offered to', () => {
    expect(drawBlocks(write({}))).toMatchInlineSnapshot(`
      "# Your mailbox
      :electric_plug: *Not connected yet*
      Connect *maya@acorn-and-oak.example*, and every email that you exchange with a lead appears on the lead’s timeline by itself. Mail with anybody else is never stored.
      [Connect my mailbox! connect_mailbox: first]
      (You get a private link by direct message. It works once, within ten minutes.)
      ---
      [Open Mail Sync https://mail-sync.acorn-and-oak.example/settings/mail-sync]
      (This page changes by itself. Type \`/mailsync help\` anywhere for what else Mail Sync can do here.)"
    `);
  });

  test('enabled: since when, what is recorded, what the check proved', () => {
    const audit = {
      state: 'checked' as const,
      leadEmailCount: 1312,
      recordedCount: 1312,
      missingCount: 0,
      comparedCount: 9400,
      checkedAt: NOW,
    };
    expect(drawOne({ audit })).toMatchInlineSnapshot(`
      "# Your mailbox
      :white_check_mark: *Enabled* · maya@acorn-and-oak.example
      Emails with leads are being recorded.
      (:white_check_mark: *1,312 of 1,312 lead emails recorded*, checked <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.)
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('enabled while an import runs and a check is under way', () => {
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
      startedAt: NOW,
      finishedAt: null,
    };
    const audit = {
      state: 'checking' as const,
      leadEmailCount: 312,
      recordedCount: 311,
      missingCount: 3,
      comparedCount: 120,
      checkedAt: NOW,
    };
    expect(drawOne({ importProgress, audit })).toMatchInlineSnapshot(`
      "# Your mailbox
      :white_check_mark: *Enabled* · maya@acorn-and-oak.example
      Emails with leads are being recorded.
      (Recording older emails: 610 of 1,840, about 5 minutes left.)
      (:warning: *311 of 312 lead emails recorded*, checked <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>. 2 had been missing and are recorded now. 1 could not be read and is tried again. Checking again now: 120 messages compared.)
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('error: what is wrong, how to mend it, who can, and the button that does it first', () => {
    expect(drawOne({ status: 'error', openError: createSyncErrorView() })).toMatchInlineSnapshot(`
      "# Your mailbox
      :rotating_light: *Error* · maya@acorn-and-oak.example
      Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.
      *Google has withdrawn our access to this mailbox.*
      Press Reconnect and sign in with the same Google account.
      _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      [Reconnect! reconnect: mailbox-maya] [Retry now retry_now: mailbox-maya] [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('who has taken the trouble on is named, to the owner and to those in charge', () => {
    const acknowledged = { userId: 'user-tom', userName: 'Tom <Sample> & Co', at: NOW };
    const failing = { status: 'error' as const, openError: createSyncErrorView({ acknowledged }) };
    expect(drawOne(failing)).toContain('*Tom &lt;Sample&gt; &amp; Co is on it*');
    const troubled = [{ mailbox: createMailboxView(failing), ownerName: 'Maya', mayAct: true }];
    expect(drawOverview({ troubled })).toContain('*Tom &lt;Sample&gt; &amp; Co is on it.*');
  });

  test('connection: stopped, reconnect or try again', () => {
    expect(drawOne({ status: 'connection', openError: createSyncErrorView() })).toMatchInlineSnapshot(`
      "# Your mailbox
      :electric_plug: *Connection* · maya@acorn-and-oak.example
      Stopped after 2 days of failure and not billed. Press Reconnect to go on where it stopped.
      *Google has withdrawn our access to this mailbox.*
      Press Reconnect and sign in with the same Google account.
      _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      [Reconnect! reconnect: mailbox-maya] [Retry now retry_now: mailbox-maya] [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('pending: its place in line, and nothing to press that would not help', () => {
    expect(drawOne({ status: 'pending', queuePosition: 2, lastSyncedAt: null })).toMatchInlineSnapshot(`
      "# Your mailbox
      :hourglass_flowing_sand: *Pending* · maya@acorn-and-oak.example
      Waits for a seat: number 2 in line. It starts when the mailbox limit is raised or someone disconnects.
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · not synced yet · 1,312 emails recorded · through Google sign-in)
      [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('a mailbox that has left Google for its app password', () => {
    const failover = { since: NOW, what: 'Google has withdrawn the access.', howToFix: [] };
    expect(drawOne({ route: 'app_password', failover })).toMatchInlineSnapshot(`
      "# Your mailbox
      :white_check_mark: *Enabled* · maya@acorn-and-oak.example
      Emails with leads are being recorded.
      (Syncing through the app password since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>. Press Reconnect to go back to Google.)
      (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through an app password)
      [Reconnect reconnect: mailbox-maya] [Disconnect… disconnect_ask: mailbox-maya]"
    `);
  });

  test('disconnected: what is kept, and the way back', () => {
    expect(drawOne({ status: null, disconnectedAt: NOW })).toMatchInlineSnapshot(`
      "# Your mailbox
      :electric_plug: *Disconnected* · maya@acorn-and-oak.example
      Nothing of it is read. What was recorded before is kept unless it was removed.
      [Reconnect reconnect: mailbox-maya]"
    `);
  });

  test('one that is disconnected is not shown beside one that is connected', () => {
    const shown = draw({
      mailboxes: [
        createOwnedView({
          id: 'old',
          address: 'old@acorn-and-oak.example',
          status: null,
          disconnectedAt: NOW,
        }),
        createOwnedView(),
      ],
    });
    expect(shown).not.toContain('old@');
    expect(shown).toContain('# Your mailbox\n');
  });

  test('who is not known is told whom to ask, and nothing else', () => {
    expect(drawBlocks(writeHomeRefusal(writeRefusalMessage({ reason: 'unknown' })))).toMatchInlineSnapshot(`
      "# Mail Sync
      :wave: Mail Sync does not know you yet. Ask your Mail Sync administrator to add the e-mail address that you use in Slack."
    `);
    expect(drawBlocks(writeHomeRefusal(writeRefusalMessage({ reason: 'deactivated' }))))
      .toMatchInlineSnapshot(`
      "# Mail Sync
      :wave: Your Mail Sync access has been ended. Ask your Mail Sync administrator if you need it again."
    `);
  });
});

const OVERVIEW: OverviewView = {
  scope: 'company',
  companyName: 'Acorn & Oak',
  seats: { takenCount: 12, limitCount: 15 },
  countByStatus: { enabled: 12, error: 0, connection: 0, pending: 0 },
  faults: [],
  troubled: [],
  waiting: [],
  unconnected: { count: 0, mayBeAskedCount: 0, people: [] },
};
const person = (index: number, changes: Partial<OverviewView['unconnected']['people'][number]> = {}) => ({
  userId: `user-${index}`,
  name: `Person ${index}`,
  email: `person-${index}@acorn-and-oak.example`,
  isMe: false,
  invitation: null,
  mayBeAsked: true,
  ...changes,
});
const drawOverview = (changes: Partial<OverviewView>) => {
  const drawn = draw({ mailboxes: [createOwnedView()], overview: { ...OVERVIEW, ...changes } });
  return drawn.slice(drawn.indexOf('---'));
};

describe('the Home tab of those in charge', () => {
  test('all is well', () => {
    expect(drawOverview({})).toMatchInlineSnapshot(`
      "---
      # Acorn & Oak
      *:white_check_mark: Enabled*
      12 mailboxes
      *:rotating_light: Error*
      0 mailboxes
      *:electric_plug: Connection*
      0 mailboxes
      *:hourglass_flowing_sand: Pending*
      0 mailboxes
      (:bust_in_silhouette: 12 of 15 seats used, 3 free.)
      (:tada: Everybody has connected a mailbox.)"
    `);
  });

  test('a fault of the installation, troubles, who waits and who has not connected', () => {
    const mailbox = (changes: Parameters<typeof createMailboxView>[0]) => createMailboxView(changes);
    const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
    expect(
      drawOverview({
        seats: { takenCount: 15, limitCount: 15 },
        countByStatus: { enabled: 9, error: 5, connection: 1, pending: 7 },
        faults: [
          createSyncErrorView({
            mailboxId: null,
            what: 'The secret of the OAuth client is wrong.',
            howToFix: ['Enter the right one and start Mail Sync again.'],
            affectedCount: 38,
          }),
        ],
        troubled: [
          {
            mailbox: mailbox({ id: 'm1', status: 'connection', openError: createSyncErrorView() }),
            ownerName: 'Tom <Sample> & Co',
            mayAct: true,
          },
          { mailbox: mailbox({ id: 'm2', status: 'error' }), ownerName: 'Ann', mayAct: false },
        ],
        waiting: [{ mailbox: mailbox({ id: 'm3', status: 'pending', queuePosition: 1 }), ownerName: 'Bob' }],
        unconnected: {
          count: 7,
          mayBeAskedCount: 2,
          people: [
            person(1),
            person(2, { mayBeAsked: false, invitation: { state: 'asked', sentAt: null } }),
            person(3, { mayBeAsked: false, invitation: { state: 'sent', sentAt: ago(2) } }),
            person(4, { mayBeAsked: false, invitation: { state: 'unconfirmed', sentAt: ago(0.5) } }),
            person(5, { invitation: { state: 'not_in_slack', sentAt: null } }),
            person(6, { invitation: { state: 'sent', sentAt: ago(9) } }),
            person(7, { isMe: true, mayBeAsked: false }),
          ],
        },
      }),
    ).toMatchInlineSnapshot(`
      "---
      # Acorn & Oak
      :rotating_light: *38 mailboxes: The secret of the OAuth client is wrong.*
      Enter the right one and start Mail Sync again.
      Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      *:white_check_mark: Enabled*
      9 mailboxes
      *:rotating_light: Error*
      5 mailboxes
      *:electric_plug: Connection*
      1 mailbox
      *:hourglass_flowing_sand: Pending*
      7 mailboxes
      (:bust_in_silhouette: 15 of 15 seats used, none free.)
      ---
      *Needs attention* (6)
      :electric_plug: *maya@acorn-and-oak.example* · Tom &lt;Sample&gt; &amp; Co
      Google has withdrawn our access to this mailbox. Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC>.
        [Retry now retry_now: m1, spoken: Retry maya@acorn-and-oak.example now]
      :rotating_light: *maya@acorn-and-oak.example* · Ann
      Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime. Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC>.
      (4 more in <https://mail-sync.acorn-and-oak.example/mailboxes|the console>.)
      ---
      :hourglass_flowing_sand: *Waiting for a seat* (7)
      1. maya@acorn-and-oak.example (Bob)
      and 6 more
      <https://mail-sync.acorn-and-oak.example/mailboxes|Raise the limit> and they start at once.
      ---
      *Not connected yet* (7, you among them)
      An invitation is a direct message from Mail Sync with a button to connect. Nobody gets it more often than once a week.
        [Invite all 2 invite_all: all, asks again]
      *Person 1* · person-1@acorn-and-oak.example
        [Invite invite: user-1, spoken: Invite Person 1]
      *Person 2* · person-2@acorn-and-oak.example
      The invitation is on its way.
      *Person 3* · person-3@acorn-and-oak.example
      Invited 2 days ago.
      *Person 4* · person-4@acorn-and-oak.example
      Invited today; Slack did not confirm that it arrived.
      *Person 5* · person-5@acorn-and-oak.example
      Not reached: nobody in this Slack workspace has this address. Give them the address of the console instead.
        [Invite invite: user-5, spoken: Invite Person 5]
      *Person 6* · person-6@acorn-and-oak.example
      Invited 9 days ago.
        [Invite invite: user-6, spoken: Invite Person 6]"
    `);
  });

  test('the manager of a team reads of the team, and of no seats', () => {
    const shown = drawOverview({ scope: 'team', seats: null });
    expect(shown).toContain('# Your team');
    expect(shown).not.toContain('Acorn & Oak');
    expect(shown).not.toContain('seats');
  });

  test('with a thousand people without a mailbox it names some, counts the rest and asks before it invites all', () => {
    const people = Array.from({ length: 10 }, (_, index) => person(index));
    const shown = drawOverview({ unconnected: { count: 1000, mayBeAskedCount: 985, people } });
    expect(shown).toContain('*Not connected yet* (1,000)');
    expect(shown).toContain('[Invite all 985 invite_all: all, asks again]');
    expect(shown).toContain('[Invite invite: user-9, spoken: Invite Person 9]');
    expect(shown).toContain('(990 more people in <');
  });
});

test('it stays within Slack’s limits however much there is to say, and what people wrote stays text', () => {
  const long = '<!channel>&'.repeat(500);
  const openError = createSyncErrorView({ what: long, howToFix: Array.from({ length: 40 }, () => long) });
  const mailbox = createMailboxView({ address: long, status: 'error', openError });
  const blocks = write({
    email: long,
    mailboxes: Array.from({ length: 40 }, (_, index) => ({ ...createOwnedView(mailbox), id: `m${index}` })),
    overview: {
      ...OVERVIEW,
      companyName: long,
      countByStatus: { enabled: 0, error: 99, connection: 0, pending: 99 },
      faults: Array.from({ length: 9 }, () => openError),
      troubled: Array.from({ length: 5 }, () => ({ mailbox, ownerName: long, mayAct: true })),
      waiting: Array.from({ length: 5 }, () => ({ mailbox, ownerName: long })),
      unconnected: {
        count: 5000,
        mayBeAskedCount: 5000,
        people: Array.from({ length: 10 }, (_, index) => person(index, { name: long, email: long })),
      },
    },
  });
  expect(blocks.length).toBeLessThanOrEqual(100);
  const plain = blocks.filter(({ type }) => type !== 'header' && type !== 'divider');
  for (let start = 0; start < plain.length; start += 50)
    expect(findBreaches({ text: 'Home', blocks: plain.slice(start, start + 50) })).toEqual([]);
  for (const block of blocks) {
    if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150);
    const spoken = (block as { accessory?: { accessibility_label?: string } }).accessory?.accessibility_label;
    expect(spoken?.length ?? 0).toBeLessThanOrEqual(75);
  }
});
