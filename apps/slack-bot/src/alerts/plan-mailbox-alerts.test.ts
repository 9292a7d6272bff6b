import type { AlertChannel, SlackAlert } from '@mailsync/db';
import { describe, expect, test } from 'vitest';
import { createAlertRow, createTroubleContent } from '../testing/alert-contents.ts';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import type { LineContent, TroubleContent } from './alert-content.ts';
import type { MailboxFacts } from './mailbox-facts.ts';
import { planMailboxAlerts } from './plan-mailbox-alerts.ts';
import type { AlertPlan } from './plan-topic.ts';

const at = (clock: string) => new Date(`2026-03-02T${clock}:00.000Z`);
const NINE = at('09:00');
const MAYA = { id: 'user-maya', name: 'Maya <Sample> & Co', teamId: 'north', slackUserId: 'U-MAYA' };
const TOPIC = 'mailbox:mailbox-maya';

const channel = (changes: Partial<AlertChannel> = {}): AlertChannel => ({
  channelId: 'C1',
  kinds: ['mailbox', 'installation'],
  teamId: null,
  createdAt: NINE,
  ...changes,
});
const failing = (changes: Parameters<typeof createMailboxView>[0] = {}) =>
  createMailboxView({
    status: 'error',
    statusSince: NINE,
    openError: createSyncErrorView({ howToFix: ['Press Reconnect.', 'Sign in.'] }),
    ...changes,
  });
const TRANSIENT = createSyncErrorView({
  code: 'gmail.unavailable',
  what: 'Gmail is away.',
  whoCanFix: 'nobody_needed',
});
const ADMINS = createSyncErrorView({ code: 'google.admin_policy', whoCanFix: 'workspace_administrator' });

const facts = (changes: Partial<MailboxFacts> = {}): MailboxFacts => ({
  mailbox: failing(),
  owner: { ...MAYA, slackUserId: null },
  channels: [channel()],
  missing: null,
  rows: [],
  snoozes: [],
  incidents: [],
  ...changes,
});
function plan(changes: Partial<MailboxFacts> = {}, now = NINE) {
  let count = 0;
  return planMailboxAlerts({ facts: facts(changes), now, createId: () => `new-${(count += 1)}` });
}
const standing = (content: Partial<TroubleContent> = {}, row: Partial<SlackAlert> = {}) =>
  createAlertRow({
    topic: TOPIC,
    content: createTroubleContent({ ownerTold: 'not_in_slack', ...content }),
    ...row,
  });
const placesOf = ({ insert }: AlertPlan) => insert.map(({ channelId }) => channelId);
const isQuiet = ({ insert, change, lines, drop }: AlertPlan) =>
  insert.length + change.length + lines.length + drop.length === 0;
const changeOf = ({ change }: AlertPlan) => change[0]?.content as TroubleContent | undefined;
const linesOf = ({ lines }: AlertPlan) => lines.map(({ message }) => message as unknown as LineContent);

describe('a trouble that needs a person', () => {
  test('is told at once, in each channel that wants to hear of it', () => {
    const channels = [
      channel(),
      channel({ channelId: 'C2' }),
      channel({ channelId: 'C3', kinds: ['installation', 'missing_mail', 'seats'] }),
    ];
    const { insert } = plan({ channels });
    expect(placesOf(plan({ channels }))).toEqual(['C1', 'C2']);
    expect(insert[0]).toMatchObject({
      topic: TOPIC,
      state: 'open',
      userId: null,
      message: createTroubleContent({ ownerTold: 'not_in_slack' }),
    });
  });

  test("a team's channel hears of its own people only", () => {
    const channels = [channel({ teamId: 'north' }), channel({ channelId: 'C2', teamId: 'south' })];
    const idsFor = (teamId: string | null) =>
      placesOf(plan({ channels, owner: { ...MAYA, slackUserId: null, teamId } }));
    expect([idsFor('north'), idsFor('south'), idsFor(null)]).toEqual([['C1'], ['C2'], []]);
  });

  test('the owner hears of what they can fix, and of nothing that only others can', () => {
    const told = plan({ owner: MAYA });
    expect(told.insert).toMatchObject([
      { channelId: 'C1', userId: null, message: { ownerTold: 'directly' } },
      { channelId: 'U-MAYA', userId: 'user-maya', message: { ownerTold: null } },
    ]);
    // The owner need not wait until it is known whether others have the same trouble.
    expect(told.insert.map(({ holdUntil }) => holdUntil)).toEqual([
      new Date(NINE.getTime() + 5_000),
      undefined,
    ]);
    expect(placesOf(plan({ owner: MAYA, mailbox: failing({ openError: ADMINS }) }))).toEqual(['C1']);
  });

  test('another look at the same trouble changes nothing', () => {
    expect(isQuiet(plan({ rows: [standing()] }, at('11:00')))).toBe(true);
  });

  test('what is unclear, shared with all, or a seat’s wait that nobody can shorten is not told', () => {
    for (const mailbox of [
      failing({ openError: null }),
      failing({ openError: createSyncErrorView({ mailboxId: null }) }),
      failing({ status: 'pending', openError: TRANSIENT }),
      createMailboxView({ status: null, disconnectedAt: NINE, openError: createSyncErrorView() }),
    ])
      expect(isQuiet(plan({ mailbox }))).toBe(true);
  });
});

describe('a trouble that usually mends itself', () => {
  const mailbox = failing({ openError: TRANSIENT });

  test('stays quiet until it has lasted fifteen minutes, and is looked at again then', () => {
    const early = plan({ mailbox }, at('09:14'));
    expect(isQuiet(early)).toBe(true);
    expect(early.looks).toEqual([{ subject: TOPIC, dueAt: at('09:15'), seq: 0 }]);
    expect(placesOf(plan({ mailbox }, at('09:15')))).toEqual(['C1']);
  });

  test('and nobody ever hears of it when it ends before', () => {
    expect(isQuiet(plan({ mailbox: createMailboxView() }, at('09:10')))).toBe(true);
  });

  test('the network is not trusted to be broken for good either', () => {
    const openError = createSyncErrorView({ code: 'network.timeout', whoCanFix: 'nobody_needed' });
    expect(isQuiet(plan({ mailbox: failing({ openError }) }, at('09:01')))).toBe(true);
  });
});

describe('a trouble goes on', () => {
  test('another cause is a line in the thread', () => {
    const result = plan({ mailbox: failing({ openError: ADMINS }), rows: [standing()] });
    expect(changeOf(result)).toMatchObject({ code: 'google.admin_policy', since: NINE.toISOString() });
    expect(linesOf(result)).toMatchObject([{ step: 'other_cause' }]);
    expect(result.lines[0]).toMatchObject({ parentId: 'alert-1', channelId: 'C1' });
  });

  test('six hours before Mail Sync stops, the message, its thread and the owner say so', () => {
    const mailbox = failing({ openError: ADMINS, givesUpAt: new Date('2026-03-04T09:00:00Z') });
    const rows = [
      standing({
        code: ADMINS.code,
        whoCanFix: ADMINS.whoCanFix,
        what: ADMINS.what,
        howToFix: ADMINS.howToFix,
        ownerTold: null,
      }),
    ];
    const early = plan({ mailbox, rows, owner: MAYA }, at('12:00'));
    expect(isQuiet(early)).toBe(true);
    const later = new Date('2026-03-04T03:00:00Z');
    const dueBefore = plan({ mailbox, rows }, new Date('2026-03-04T02:30:00Z')).looks;
    expect(dueBefore).toEqual([{ subject: TOPIC, dueAt: later, seq: 0 }]);

    const warned = plan({ mailbox, rows, owner: MAYA }, later);
    expect(changeOf(warned)).toMatchObject({ stopsAt: '2026-03-04T09:00:00.000Z', ownerTold: 'directly' });
    expect(linesOf(warned)).toEqual([
      { kind: 'line', step: 'stops', at: '2026-03-04T09:00:00.000Z', inMs: 6 * 3_600_000 },
    ]);
    expect(placesOf(warned)).toEqual(['U-MAYA']);

    // A pass moves the moment by some minutes: that is no news.
    const moved = failing({ openError: ADMINS, givesUpAt: new Date('2026-03-04T09:05:00Z') });
    const after = warned.change[0]!.content as TroubleContent;
    expect(plan({ mailbox: moved, rows: [standing(after)], owner: MAYA }, later).change).toEqual([]);
  });

  test('a time to stop that is short is warned of in its last quarter', () => {
    const mailbox = failing({ givesUpAt: at('10:00') });
    expect(changeOf(plan({ mailbox, rows: [standing()] }, at('09:44')))).toBeUndefined();
    expect(changeOf(plan({ mailbox, rows: [standing()] }, at('09:45')))?.stopsAt).toBe(
      at('10:00').toISOString(),
    );
  });

  test('when Mail Sync stops trying, the message and its thread say so, once', () => {
    const mailbox = failing({ status: 'connection' });
    const result = plan({ mailbox, rows: [standing()] });
    expect(changeOf(result)).toMatchObject({ isStopped: true, end: null });
    expect(linesOf(result)).toEqual([{ kind: 'line', step: 'stopped' }]);
    expect(isQuiet(plan({ mailbox, rows: [standing({ isStopped: true })] }))).toBe(true);
  });

  test('losing the seat meanwhile is said in the message', () => {
    const mailbox = failing({ status: 'pending', openError: TRANSIENT });
    const rows = [standing({ code: TRANSIENT.code })];
    expect(changeOf(plan({ mailbox, rows }))?.waitsForSeat).toBe(true);
  });

  test('whoever is on it is named in the message, without a sound', () => {
    const acknowledged = { userId: 'user-tom', userName: 'Tom', at: at('10:00') };
    const openError = createSyncErrorView({ howToFix: ['Press Reconnect.', 'Sign in.'], acknowledged });
    const result = plan({ mailbox: failing({ openError }), rows: [standing()] });
    expect(changeOf(result)?.acknowledged).toEqual({ name: 'Tom', at: at('10:00').toISOString() });
    expect(result.lines).toEqual([]);
  });
});

describe('a trouble ends', () => {
  test('its messages turn green, in channels and at the owner’s', () => {
    const rows = [standing(), standing({}, { id: 'direct', channelId: 'U-MAYA', userId: 'user-maya' })];
    const { change } = plan({ mailbox: createMailboxView(), rows, owner: MAYA }, at('10:00'));
    expect(change.map(({ alert, state, content }) => [alert.id, state, content.end?.outcome])).toEqual([
      ['alert-1', 'recovered', 'syncing'],
      ['direct', 'recovered', 'syncing'],
    ]);
    expect(changeOf(plan({ mailbox: createMailboxView(), rows }, at('10:00')))?.end?.at).toBe(
      at('10:00').toISOString(),
    );
  });

  test('a mailbox that is disconnected does not claim that it syncs', () => {
    const mailbox = createMailboxView({ status: null, disconnectedAt: NINE });
    expect(changeOf(plan({ mailbox, rows: [standing()] }))?.end?.outcome).toBe('disconnected');
  });

  test('a message that is still held back is never sent', () => {
    const row = standing({}, { slackTs: null, sentVersion: 0 });
    expect(plan({ mailbox: createMailboxView(), rows: [row] }).drop).toEqual([row]);
    // Later it waits for Slack, and people shall know what they missed.
    const late = plan({ mailbox: createMailboxView(), rows: [row] }, at('10:00'));
    expect(late.drop).toEqual([]);
    expect(changeOf(late)?.end?.outcome).toBe('syncing');
  });

  test('what comes back within an hour goes on in the same message, with a line', () => {
    const over = standing({ end: { outcome: 'syncing', at: at('09:30').toISOString() } });
    const mailbox = failing({ statusSince: at('10:20') });
    const result = plan({ mailbox, rows: [over] }, at('10:20'));
    expect(result.insert).toEqual([]);
    expect(result.change).toMatchObject([{ alert: { id: 'alert-1' }, state: 'open' }]);
    expect(changeOf(result)).toMatchObject({
      since: NINE.toISOString(),
      returnedAt: at('10:20').toISOString(),
      end: null,
    });
    expect(linesOf(result)).toMatchObject([{ step: 'back', at: at('10:20').toISOString() }]);
    expect(placesOf(plan({ mailbox, rows: [over] }, at('10:31')))).toEqual(['C1']);
  });

  test('what was disconnected begins anew', () => {
    const over = standing({ end: { outcome: 'disconnected', at: at('09:30').toISOString() } });
    expect(placesOf(plan({ rows: [over] }, at('09:40')))).toEqual(['C1']);
  });
});

describe('a channel that is not to hear any more', () => {
  test('gets its last edit also while what stops the mailbox is told elsewhere, or not known yet', () => {
    for (const openError of [createSyncErrorView({ mailboxId: null }), null])
      expect(
        changeOf(plan({ mailbox: failing({ openError }), channels: [], rows: [standing()] }))?.end,
      ).toMatchObject({ outcome: 'unfollowed' });
  });

  test('gets one last edit, and what it was not told yet is dropped', () => {
    const rows = [standing(), standing({}, { id: 'unsent', channelId: 'C2', slackTs: null })];
    const result = plan({ channels: [], rows }, at('10:00'));
    expect(result.change).toMatchObject([
      { alert: { id: 'alert-1' }, content: { end: { outcome: 'unfollowed' } } },
    ]);
    expect(result.drop.map(({ id }) => id)).toEqual(['unsent']);
  });
});

describe('a snooze', () => {
  const snooze = { topic: TOPIC, userId: 'user-tom', userName: 'Tom', until: at('20:00') };

  test('is shown, and keeps lines away until it is over', () => {
    const rows = [standing()];
    const mailbox = failing({ openError: ADMINS });
    const result = plan({ mailbox, rows, snoozes: [snooze] }, at('10:00'));
    expect(changeOf(result)?.snoozed).toEqual({ name: 'Tom', until: at('20:00').toISOString() });
    expect(result.lines).toEqual([]);
    expect(result.looks).toContainEqual({ subject: TOPIC, dueAt: at('11:00'), seq: 0 });

    const snoozed = [standing({ snoozed: { name: 'Tom', until: at('20:00').toISOString() } })];
    const over = plan({ rows: snoozed, snoozes: [snooze] }, at('20:00'));
    expect(changeOf(over)?.snoozed).toBeNull();
    expect(linesOf(over)).toMatchObject([{ step: 'unsnoozed' }]);
  });

  test('keeps nobody from hearing that Mail Sync is about to stop, and that it has', () => {
    const snoozed = { name: 'Tom', until: at('20:00').toISOString() };
    const stopping = failing({ givesUpAt: at('12:00') });
    const near = plan({ mailbox: stopping, rows: [standing({ snoozed })], snoozes: [snooze] }, at('11:30'));
    expect(linesOf(near)).toMatchObject([{ step: 'stops' }]);
    const rows = [standing({ snoozed, stopsAt: at('12:00').toISOString() })];
    const over = plan({ mailbox: failing({ status: 'connection' }), rows, snoozes: [snooze] }, at('12:01'));
    expect(linesOf(over)).toMatchObject([{ step: 'stopped' }]);
  });

  test('ends with the trouble', () => {
    const rows = [standing({ snoozed: { name: 'Tom', until: at('20:00').toISOString() } })];
    const result = plan({ mailbox: createMailboxView(), rows, snoozes: [snooze] }, at('10:00'));
    expect(result.endSnoozes).toEqual([TOPIC]);
    expect(changeOf(result)).toMatchObject({ snoozed: null, end: { outcome: 'syncing' } });
  });
});

describe('a mailbox that is one of many', () => {
  const incidents = [{ channelId: 'C1', message: { kind: 'cause', what: 'Nobody may.' } }];
  const mailbox = failing({ openError: ADMINS });

  test('has no message of its own; one that stands points to the one about all', () => {
    expect(isQuiet(plan({ mailbox, incidents }))).toBe(true);
    const folded = plan({ mailbox, incidents, rows: [standing()] });
    expect(changeOf(folded)?.partOf).toBe('Nobody may.');
    expect(folded.lines).toEqual([]);
    const unsent = standing({}, { slackTs: null, sentVersion: 0 });
    expect(plan({ mailbox, incidents, rows: [unsent] }).drop).toEqual([unsent]);
  });

  test('still turns green when it is well', () => {
    const rows = [standing({ partOf: 'Nobody may.' })];
    expect(changeOf(plan({ mailbox: createMailboxView(), rows }))?.end?.outcome).toBe('syncing');
  });

  test('its owner hears only of what they can fix', () => {
    expect(placesOf(plan({ mailbox, incidents, owner: MAYA }))).toEqual([]);
    expect(placesOf(plan({ mailbox: failing(), incidents, owner: MAYA }))).toEqual(['U-MAYA']);
    const stopping = failing({ openError: ADMINS, givesUpAt: at('10:00') });
    expect(placesOf(plan({ mailbox: stopping, incidents, owner: MAYA }, at('09:59')))).toEqual([]);
  });
});

describe('emails that a check found missing', () => {
  const missing = createSyncErrorView({
    id: 'error-m',
    code: 'audit.mail_missing',
    whoCanFix: 'nobody_needed',
  });
  const mailbox = createMailboxView();
  const row = createAlertRow({
    topic: 'missing:mailbox-maya',
    content: createTroubleContent({ isMailMissing: true }),
  });

  test('are told at once, though nobody needs to act and the mailbox is enabled', () => {
    const channels = [
      channel(),
      channel({ channelId: 'C2', kinds: ['missing_mail'] }),
      channel({ channelId: 'C3', kinds: ['seats'] }),
    ];
    const { insert } = plan({ mailbox, missing, channels, owner: MAYA });
    expect(insert).toMatchObject([
      { channelId: 'C1', topic: 'missing:mailbox-maya', message: { isMailMissing: true, isStopped: false } },
      { channelId: 'C2' },
    ]);
  });

  test('are snoozed for a while, and the mark goes away by itself', () => {
    const topic = 'missing:mailbox-maya';
    const snooze = { topic, userId: 'user-tom', userName: 'Tom', until: at('20:00') };
    const snoozed = plan({ mailbox, missing, rows: [row], snoozes: [snooze] }, at('10:00'));
    expect(changeOf(snoozed)?.snoozed).toEqual({ name: 'Tom', until: at('20:00').toISOString() });
    expect(snoozed.looks).toEqual([{ subject: TOPIC, dueAt: at('20:00'), seq: 0 }]);
  });

  test('are not taken for found because the mailbox syncs, and are over when a check finds none', () => {
    expect(plan({ mailbox, missing, rows: [row] }).change.every(({ state }) => state === 'open')).toBe(true);
    expect(changeOf(plan({ mailbox, rows: [row] }))?.end?.outcome).toBe('mended');
    const gone = createMailboxView({ status: null, disconnectedAt: NINE });
    expect(changeOf(plan({ mailbox: gone, missing, rows: [row] }))?.end?.outcome).toBe('disconnected');
  });
});

describe('a mailbox that goes on through its app password', () => {
  const failover = { since: NINE, what: 'Google has withdrawn the access.', howToFix: [] };
  const mailbox = createMailboxView({ route: 'app_password', failover });

  test('is told to its owner, once, and that it is back', () => {
    const told = plan({ mailbox, owner: MAYA });
    expect(told.insert).toMatchObject([
      {
        channelId: 'U-MAYA',
        userId: 'user-maya',
        topic: 'failover:mailbox-maya',
        message: { kind: 'failover', what: failover.what },
      },
    ]);
    const { message, ...row } = told.insert[0]!;
    const stands = {
      ...createAlertRow({ topic: row.topic, content: createTroubleContent() }),
      ...row,
      message,
    };
    expect(isQuiet(plan({ mailbox, owner: MAYA, rows: [stands] }))).toBe(true);
    const back = plan({ mailbox: createMailboxView(), owner: MAYA, rows: [stands] }, at('10:00'));
    expect(back.change).toMatchObject([
      { state: 'recovered', content: { kind: 'failover', end: { outcome: 'mended' } } },
    ]);
  });

  test('is no news a day later, nor for somebody who has never talked to Mail Sync in Slack', () => {
    expect(isQuiet(plan({ mailbox, owner: MAYA }, new Date('2026-03-03T09:00:00Z')))).toBe(true);
    expect(isQuiet(plan({ mailbox }))).toBe(true);
  });
});
