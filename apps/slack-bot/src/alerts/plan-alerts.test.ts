import type { AlertChannel, SlackAlert } from '@mailsync/db';
import { describe, expect, test } from 'vitest';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import type { AlertContent } from './alert-content.ts';
import { type AlertFacts, planAlerts } from './plan-alerts.ts';

const AT = new Date('2026-03-02T12:00:00Z');
const NOTHING = { insert: [], change: [] };

const channel = (changes: Partial<AlertChannel> = {}): AlertChannel => ({
  channelId: 'C1',
  kinds: ['mailbox', 'installation'],
  teamId: null,
  createdAt: AT,
  ...changes,
});

const facts = (changes: Partial<AlertFacts> = {}): AlertFacts => ({
  channels: [channel()],
  syncError: createSyncErrorView(),
  mailbox: createMailboxView({ status: 'error' }),
  owner: { name: 'Maya Sample', teamId: 'north' },
  openAlerts: [],
  ...changes,
});

const CONTENT: AlertContent = {
  address: 'maya@acorn-and-oak.example',
  ownerName: 'Maya Sample',
  what: 'Google has withdrawn our access to this mailbox.',
  howToFix: ['Press Reconnect and sign in with the same Google account.'],
  whoCanFix: 'owner',
  since: '2026-03-02T09:00:00.000Z',
  isStopped: false,
  waitsForSeat: false,
  isMailMissing: false,
  end: null,
};

const standing = (changes: Partial<SlackAlert> = {}): SlackAlert => ({
  id: 'alert-1',
  channelId: 'C1',
  mailboxId: 'mailbox-maya',
  syncErrorId: 'error-1',
  state: 'open',
  message: { ...CONTENT },
  version: 1,
  sentVersion: 1,
  slackTs: '1.1',
  attempts: 0,
  sendAfter: AT,
  lastProblem: null,
  createdAt: AT,
  updatedAt: AT,
  ...changes,
});

function plan({
  type = 'sync_error.changed',
  state = 'opened',
  ...changes
}: Partial<AlertFacts> & {
  type?: 'sync_error.changed' | 'mailbox.status_changed' | 'mailbox.changed';
  state?: string;
} = {}) {
  const data = type === 'sync_error.changed' ? { syncErrorId: 'error-1', state } : {};
  let count = 0;
  return planAlerts({
    event: { type, data, at: AT },
    facts: facts(changes),
    createId: () => `new-${(count += 1)}`,
  });
}

describe('a trouble opens', () => {
  test('one message in each channel that wants to hear of it', () => {
    const channels = [
      channel(),
      channel({ channelId: 'C2' }),
      channel({ channelId: 'C3', kinds: ['installation'] }),
    ];
    expect(plan({ channels })).toEqual({
      insert: ['C1', 'C2'].map((channelId, index) => ({
        id: `new-${index + 1}`,
        channelId,
        mailboxId: 'mailbox-maya',
        syncErrorId: 'error-1',
        state: 'open',
        message: CONTENT,
      })),
      change: [],
    });
  });

  test("a team's channel hears of its own people only", () => {
    const channels = [channel({ teamId: 'north' }), channel({ channelId: 'C2', teamId: 'south' })];
    const idsFor = (owner: AlertFacts['owner']) =>
      plan({ channels, owner }).insert.map(({ channelId }) => channelId);
    expect(idsFor({ name: 'Maya Sample', teamId: 'north' })).toEqual(['C1']);
    expect(idsFor({ name: 'Tom Sample', teamId: 'south' })).toEqual(['C2']);
    expect(idsFor({ name: 'Ada Sample', teamId: null })).toEqual([]);
  });

  test('a fault of the installation goes to the channels for those, and names no mailbox', () => {
    const channels = [channel({ kinds: ['mailbox'] }), channel({ channelId: 'C2', kinds: ['installation'] })];
    const syncError = createSyncErrorView({ mailboxId: null, whoCanFix: 'mailsync_administrator' });
    const { insert } = plan({ channels, syncError, mailbox: null, owner: null });
    expect(insert).toMatchObject([
      { channelId: 'C2', mailboxId: null, message: { address: null, ownerName: null } },
    ]);
  });

  test('what needs nobody, is over already, is gone, or belongs to a disconnected mailbox stays quiet', () => {
    expect(plan({ syncError: createSyncErrorView({ whoCanFix: 'nobody_needed' }) })).toEqual(NOTHING);
    expect(plan({ syncError: createSyncErrorView({ resolvedAt: AT }) })).toEqual(NOTHING);
    expect(plan({ syncError: null })).toEqual(NOTHING);
    expect(plan({ mailbox: createMailboxView({ status: null, disconnectedAt: AT }) })).toEqual(NOTHING);
  });

  test('an event that is read twice opens no second message', () => {
    const channels = [channel(), channel({ channelId: 'C2' })];
    const { insert } = plan({ channels, openAlerts: [standing()] });
    expect(insert.map(({ channelId }) => channelId)).toEqual(['C2']);
  });
});

describe('a trouble ends', () => {
  test('when its error is resolved, its message is edited and others stand', () => {
    const openAlerts = [standing(), standing({ id: 'other', syncErrorId: 'error-2' })];
    const { change } = plan({ state: 'resolved', mailbox: createMailboxView(), openAlerts });
    expect(change).toEqual([
      {
        alert: openAlerts[0],
        state: 'recovered',
        content: { ...CONTENT, end: { outcome: 'syncing', at: AT.toISOString() } },
      },
    ]);
  });

  test('a resolved error of a mailbox that still fails says that this one is mended', () => {
    const { change } = plan({ state: 'resolved', openAlerts: [standing()] });
    expect(change[0]?.content.end?.outcome).toBe('mended');
  });

  test('when the mailbox is enabled again, all of its messages are edited', () => {
    const openAlerts = [standing(), standing({ id: 'other', syncErrorId: 'error-2' })];
    const { change } = plan({ type: 'mailbox.status_changed', mailbox: createMailboxView(), openAlerts });
    expect(change.map(({ alert, state, content }) => [alert.id, state, content.end?.outcome])).toEqual([
      ['alert-1', 'recovered', 'syncing'],
      ['other', 'recovered', 'syncing'],
    ]);
  });

  test('a mailbox that is disconnected ends it too, and does not claim that it syncs', () => {
    const mailbox = createMailboxView({ status: null, disconnectedAt: AT });
    const { change } = plan({ type: 'mailbox.changed', mailbox, openAlerts: [standing()] });
    expect(change[0]).toMatchObject({ state: 'recovered', content: { end: { outcome: 'disconnected' } } });
  });
});

describe('emails that a check found missing', () => {
  const syncError = createSyncErrorView({ code: 'audit.mail_missing', whoCanFix: 'nobody_needed' });
  const mailbox = createMailboxView();
  const alert = standing({ message: { ...CONTENT, isMailMissing: true } });

  test('are told, though nobody needs to act and the mailbox is enabled', () => {
    const { insert } = plan({ syncError, mailbox });
    expect(insert).toMatchObject([{ message: { isMailMissing: true, isStopped: false } }]);
  });

  test('are not taken for found because the mailbox syncs', () => {
    for (const type of ['mailbox.changed', 'mailbox.status_changed'] as const)
      expect(plan({ type, mailbox, openAlerts: [alert] })).toEqual(NOTHING);
    const others = [alert, standing({ id: 'other', syncErrorId: 'error-2' })];
    const { change } = plan({ type: 'mailbox.status_changed', mailbox, openAlerts: others });
    expect(change.map((one) => one.alert.id)).toEqual(['other']);
  });

  test('are over when a check finds none, or the mailbox is disconnected', () => {
    const over = plan({ state: 'resolved', syncError, mailbox, openAlerts: [alert] });
    expect(over.change[0]?.content.end?.outcome).toBe('mended');
    const gone = createMailboxView({ status: null, disconnectedAt: AT });
    const away = plan({ type: 'mailbox.changed', mailbox: gone, openAlerts: [alert] });
    expect(away.change[0]?.content.end?.outcome).toBe('disconnected');
  });
});

describe('a trouble goes on', () => {
  test('when Mail Sync stops trying, the message says so, once', () => {
    const mailbox = createMailboxView({ status: 'connection' });
    const input = { type: 'mailbox.status_changed' as const, mailbox };
    expect(plan({ ...input, openAlerts: [standing()] }).change).toMatchObject([
      { state: 'open', content: { isStopped: true, end: null } },
    ]);
    const stopped = standing({ message: { ...CONTENT, isStopped: true } });
    expect(plan({ ...input, openAlerts: [stopped] })).toEqual(NOTHING);
  });

  test('another pass that fails changes nothing', () => {
    const input = { type: 'mailbox.changed' as const, openAlerts: [standing()] };
    expect(plan(input)).toEqual(NOTHING);
  });
});
