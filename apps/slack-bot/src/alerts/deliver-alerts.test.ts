import { createSilentLogger, createSignal } from '@mailsync/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSlackApi } from '../slack-api/create-slack-api.ts';
import { type BotInSlack, PUBLIC_URL, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import type { AlertContent } from './alert-content.ts';
import { createLetterbox } from './deliver-alerts.ts';

const ALERTS = 'mailsync-alerts';
const SALES = 'sales';
const POST = 'chat.postMessage';

let it: BotInSlack;
let waits: number[];
const open = async (scopes?: string[]) => {
  waits = [];
  it = await openBotInSlack(scopes ? { scopes } : {});
};
beforeEach(() => open());
afterEach(() => it.close());

describe('the letterbox', () => {
  test('posts in order, and no faster than Slack takes it', async () => {
    await write('a');
    await write('b');
    await write('elsewhere', SALES);
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a'), red('b')]);
    expect(leads(SALES)).toEqual([red('elsewhere')]);
    expect(waits).toEqual([1000]);

    await deliver();
    expect(it.slack.calls({ method: POST })).toHaveLength(3);
  });

  test('edits what it has posted', async () => {
    await write('a');
    await deliver();
    await recover('a');
    await deliver();
    expect(leads(ALERTS)).toEqual([green('a')]);
    expect(it.slack.calls({ method: POST })).toHaveLength(1);
  });

  test('a trouble that ended while Slack was away is one message, green at once', async () => {
    await write('a');
    await recover('a');
    await deliver();
    expect(leads(ALERTS)).toEqual([green('a')]);
    expect(it.slack.calls({ method: 'chat.update' })).toEqual([]);
  });

  test('waits as long as Slack asks, with the whole channel and with no other', async () => {
    await write('a');
    await write('b');
    await write('elsewhere', SALES);
    it.slack.fail({ method: POST, times: 1, kind: 'status', status: 429, retryAfterSeconds: 40 });
    await deliver();
    expect(leads(ALERTS)).toEqual([]);
    expect(leads(SALES)).toEqual([red('elsewhere')]);
    expect(await stored('a')).toMatchObject({ lastProblem: 'rate_limited', slackTs: null });

    await write('c');
    it.clock.advanceMs(39_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([]);
    it.clock.advanceMs(1_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a'), red('b'), red('c')]);
    expect(await stored('a')).toMatchObject({ lastProblem: null, attempts: 0 });
  });

  test('a wait of no time at all is no invitation to hammer', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: Infinity, kind: 'status', status: 429, retryAfterSeconds: 0 });
    await deliver();
    expect(it.slack.calls({ method: POST })).toHaveLength(1);
  });

  test('an archived channel is noted, and the alert is sent when it is back', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: 1, kind: 'error', error: 'is_archived' });
    await deliver();
    expect(await stored('a')).toMatchObject({ lastProblem: 'is_archived', attempts: 0, sentVersion: 0 });

    it.clock.advanceMs(10 * 60_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a')]);
  });

  test('a channel that another company reads is told nothing', async () => {
    it.slack.shareChannel({ channel: ALERTS });
    await write('a');
    await deliver();
    expect(leads(ALERTS)).toEqual([]);
    expect(it.slack.calls({ method: POST })).toEqual([]);
    expect((await stored('a')).lastProblem).toBe('channel_shared_with_another_company');
  });

  test('after an answer that was lost, the message is found and not posted twice', async () => {
    await it.close();
    await open(['chat:write', 'chat:write.public', 'channels:read', 'channels:history']);
    await write('a');
    it.slack.fail({ method: POST, times: 1, kind: 'cut', afterWork: true });
    await deliver();
    expect(await stored('a')).toMatchObject({ lastProblem: 'slack.unavailable', attempts: 1, slackTs: null });

    await recover('a');
    it.clock.advanceMs(60_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([green('a')]);
    expect(it.slack.calls({ method: POST })).toHaveLength(1);
    expect((await stored('a')).slackTs).not.toBeNull();
  });

  test('where the history may not be read, a message twice is better than none', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: 1, kind: 'cut', afterWork: true });
    await deliver();
    it.clock.advanceMs(60_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a'), red('a')]);
  });

  test('an alert that was never posted is not looked for', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: 2, kind: 'error', error: 'channel_not_found' });
    await deliver();
    it.clock.advanceMs(10 * 60_000);
    await deliver();
    expect(it.slack.calls({ method: 'conversations.history' })).toEqual([]);
  });

  test('a message that somebody deleted is posted anew', async () => {
    await write('a');
    await deliver();
    await it.slack.deleteMessage({ channel: ALERTS, ts: (await stored('a')).slackTs! });
    await recover('a');
    await deliver();
    expect(leads(ALERTS)).toEqual([green('a')]);
    expect(it.slack.calls({ method: POST })).toHaveLength(2);
  });

  test('a layout that Slack refuses does not keep the news back', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: 1, kind: 'error', error: 'invalid_blocks' });
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a')]);
  });

  test('failures without an answer back off, further each time', async () => {
    await write('a');
    it.slack.fail({ method: POST, times: 3, kind: 'status', status: 503 });
    const seconds: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await deliver();
      const next = await it.db.read((r) => r.slack.readNextSendAt());
      seconds.push((next!.getTime() - it.clock.now().getTime()) / 1000);
      it.clock.set(next!);
    }
    expect(seconds).toEqual([5, 10, 20]);
  });
});

const letterbox = () =>
  createLetterbox({
    db: it.db,
    slack: createSlackApi({ botToken: 'xoxb-sample', apiUrl: it.standIn.apiUrl }),
    clock: it.clock,
    logger: createSilentLogger(),
    publicUrl: PUBLIC_URL,
    changed: createSignal(),
    sleep: async (ms) => void waits.push(ms),
  });
const deliver = () => letterbox().deliverDue();

const contentOf = (id: string): AlertContent => ({
  address: `${id}@acorn-and-oak.example`,
  ownerName: 'Maya Sample',
  what: 'It broke.',
  howToFix: ['Mend it.'],
  whoCanFix: 'owner',
  since: '2026-03-02T08:00:00.000Z',
  isStopped: false,
  waitsForSeat: false,
  isMailMissing: false,
  end: null,
});

async function write(id: string, channel = ALERTS) {
  it.clock.advanceMs(1);
  const alert = {
    id,
    channelId: it.slack.channelIdOf(channel),
    mailboxId: id,
    syncErrorId: id,
    state: 'open' as const,
    message: { ...contentOf(id) },
  };
  await it.db.write((r) => r.slack.insertAlerts({ alerts: [alert], now: it.clock.now() }));
}

async function recover(id: string) {
  const alert = await stored(id);
  const now = it.clock.now();
  const message = { ...contentOf(id), end: { outcome: 'syncing', at: now.toISOString() } };
  await it.db.write((r) => r.slack.changeAlert({ alert, state: 'recovered', message, now }));
}

const stored = async (id: string) => (await it.db.read((r) => r.slack.findAlert(id)))!;
const leads = (channel: string) => it.slack.messagesSeenBy({ user: TOM, channel }).map(({ text }) => text);
const red = (id: string) => `:rotating_light: *${id}@acorn-and-oak.example is not syncing:* It broke.`;
const green = (id: string) => `:white_check_mark: *${id}@acorn-and-oak.example is syncing again.*`;
