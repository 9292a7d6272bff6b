import { type Clock, createSilentLogger, createSignal, type Sleep } from '@mailsync/foundation';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createSlackApi } from '../slack-api/create-slack-api.ts';
import { type BotInSlack, MAYA, PUBLIC_URL, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import { createTroubleContent } from '../testing/alert-contents.ts';
import type { AlertContent, LineContent, TroubleContent } from './alert-content.ts';
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
    // The second message of one channel waits a second; messages of the whole workspace are a quarter of one apart.
    expect(waits.filter((ms) => ms > 500)).toEqual([1000]);

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

  test('what comes due just while it looks is sent at once, and not at the next look', async () => {
    await write('a');
    const due = (await stored('a')).sendAfter.getTime();
    let looks = 0;
    // As timers do that fire a little early.
    const clock = { now: () => new Date(looks++ === 0 ? due - 1 : due + 1) };
    const running = letterbox({ clock });
    onTestFinished(() => running.stop());
    await running.start();
    const seen = await it.seen({ user: TOM, channel: ALERTS }, (texts) => texts.length === 1);
    expect(seen.map(({ text }) => text)).toEqual([red('a')]);
  });

  test('waits as long as Slack asks, with the whole channel and with no other', async () => {
    await write('a');
    await write('b');
    it.slack.fail({ method: POST, times: 1, kind: 'status', status: 429, retryAfterSeconds: 40 });
    await deliver();
    await write('elsewhere', SALES);
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

  test('a direct message goes to its person, whose conversation is opened once', async () => {
    const slackUserId = it.slack.userIdOf(MAYA);
    await write('a', ALERTS, { slackUserId });
    await write('b', ALERTS, { slackUserId });
    await deliver();
    const seen = it.slack.messagesSeenBy({ user: MAYA, channel: 'Mail Sync' }).map(({ text }) => text);
    expect(seen).toEqual([yours('a'), yours('b')]);
    expect(it.slack.calls({ method: 'conversations.open' })).toHaveLength(1);

    await recover('a');
    await deliver();
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: 'Mail Sync' })[0]!.text).toBe(green('a'));
    expect(it.slack.calls({ method: POST })).toHaveLength(2);
    expect(it.slack.messagesSeenBy({ user: TOM, channel: 'Mail Sync' })).toEqual([]);
  });

  test('a conversation that Slack no longer knows is opened anew', async () => {
    const slackUserId = it.slack.userIdOf(MAYA);
    await it.db.write((r) => r.slack.rememberDirectChannel({ slackUserId, channelId: 'D0000000000' }));
    await write('a', ALERTS, { slackUserId });
    await deliver();
    it.clock.advanceMs(10 * 60_000);
    await deliver();
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: 'Mail Sync' })).toHaveLength(1);
  });

  test('a direct message whose answer was lost is found and not sent twice', async () => {
    await it.close();
    await open(['chat:write', 'im:write', 'im:history']);
    const slackUserId = it.slack.userIdOf(MAYA);
    await write('a', ALERTS, { slackUserId });
    it.slack.fail({ method: POST, times: 1, kind: 'cut', afterWork: true });
    await deliver();
    it.clock.advanceMs(60_000);
    await deliver();
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: 'Mail Sync' })).toHaveLength(1);
  });

  test('a person whom Slack no longer knows is not written to again and again', async () => {
    await write('a', ALERTS, { slackUserId: it.slack.userIdOf(MAYA) });
    it.slack.fail({ method: 'conversations.open', times: 1, kind: 'error', error: 'user_not_found' });
    await deliver();
    it.clock.advanceMs(24 * 3_600_000);
    await deliver();
    expect(it.slack.calls({ method: 'conversations.open' })).toHaveLength(1);
    expect(await stored('a')).toMatchObject({ lastProblem: 'user_not_found', slackTs: null });
  });

  test('a line stands in the thread of its alert; where that was never posted there is none', async () => {
    const line: LineContent = { kind: 'line', step: 'stopped' };
    await write('a');
    await write('line', ALERTS, { parentId: 'a', content: line });
    await write('orphan', ALERTS, { parentId: 'nothing', content: line });
    await deliver();
    const { slackTs } = await stored('a');
    const posts = it.slack.calls({ method: POST }).map(({ fields }) => fields['thread_ts']);
    expect(posts).toEqual([undefined, slackTs]);
    expect(await it.db.read((r) => r.slack.readNextSendAt())).toBeNull();
  });

  test('a line below a message that somebody has deleted holds up nothing behind it', async () => {
    await write('a');
    await deliver();
    await write('line', ALERTS, { parentId: 'a', content: { kind: 'line', step: 'stopped' } });
    await write('b');
    it.slack.fail({ method: POST, times: 1, kind: 'error', error: 'cannot_reply_to_message' });
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a'), red('b')]);
    expect(await it.db.read((r) => r.slack.readNextSendAt())).toBeNull();
  });

  test('a line whose answer was lost is found in its thread', async () => {
    await it.close();
    await open(['chat:write', 'chat:write.public', 'channels:read', 'channels:history']);
    await write('a');
    await deliver();
    await write('line', ALERTS, { parentId: 'a', content: { kind: 'line', step: 'stopped' } });
    it.slack.fail({ method: POST, times: 1, kind: 'cut', afterWork: true });
    await deliver();
    it.clock.advanceMs(60_000);
    await deliver();
    expect(it.slack.calls({ method: POST })).toHaveLength(2);
    expect(await it.db.read((r) => r.slack.readNextSendAt())).toBeNull();
  });

  test('a revoked token stops everything at once, and all goes on when there is a new one', async () => {
    for (const id of ['a', 'b']) await write(id);
    await write('elsewhere', SALES);
    it.slack.fail({ times: Infinity, kind: 'error', error: 'token_revoked' });
    await deliver();
    const tries = it.slack.calls().length;
    expect(tries).toBeLessThanOrEqual(2);
    await deliver();
    expect(it.slack.calls()).toHaveLength(tries);
    expect(await it.db.read((r) => r.slack.readBacklog())).toContainEqual(
      expect.objectContaining({
        channelId: it.slack.channelIdOf(ALERTS),
        waitingCount: 2,
        problem: 'token_revoked',
      }),
    );

    it.slack.clearFaults();
    it.clock.advanceMs(2 * 60_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([red('a'), red('b')]);
    expect(leads(SALES)).toEqual([red('elsewhere')]);
  });

  test('an outage of hours brings no storm, and then the newest word once', async () => {
    for (const id of ['a', 'b']) await write(id);
    await write('elsewhere', SALES);
    await deliver();
    for (const id of ['a', 'b', 'elsewhere']) await recover(id);
    const before = it.slack.calls().length;
    it.slack.fail({ times: Infinity, kind: 'status', status: 503 });
    const until = it.clock.now().getTime() + 3 * 3_600_000;
    while (it.clock.now().getTime() < until) {
      await deliver();
      it.clock.set((await it.db.read((r) => r.slack.readNextSendAt()))!);
    }
    // Every ten minutes at last, however many channels wait.
    expect(it.slack.calls().length - before).toBeLessThan(60);

    it.slack.clearFaults();
    const updates = it.slack.calls({ method: 'chat.update' }).length;
    it.clock.advanceMs(10 * 60_000);
    await deliver();
    expect(leads(ALERTS)).toEqual([green('a'), green('b')]);
    expect(leads(SALES)).toEqual([green('elsewhere')]);
    expect(it.slack.calls({ method: 'chat.update' }).length - updates).toBe(3);
  });

  test('what is dropped or changed while its turn is waited for is not sent as it was', async () => {
    await write('a');
    await write('b');
    await write('c');
    const sleeping = letterbox({
      sleep: async (ms) => {
        it.clock.advanceMs(ms);
        if (ms < 500) return;
        await it.db.write((r) => r.slack.dropUnposted('b'));
        const c = await stored('c');
        if (c.slackTs === null && c.version === 1) await recover('c');
      },
    });
    await sleeping.deliverDue();
    expect(leads(ALERTS)).toEqual([red('a'), green('c')]);
    expect(it.slack.calls({ method: POST })).toHaveLength(2);
  });

  const sayFarewell = async () => {
    await write('a');
    await deliver();
    const [alert, now] = [await stored('a'), it.clock.now()];
    const message = { ...contentOf('a'), end: { outcome: 'unfollowed', at: now.toISOString() } };
    await it.db.write((r) => r.slack.changeAlert({ alert, state: 'recovered', message, now }));
  };

  test('nothing new is posted in a channel that hears no more', async () => {
    await sayFarewell();
    await it.slack.deleteMessage({ channel: ALERTS, ts: (await stored('a')).slackTs! });
    await deliver();
    expect(leads(ALERTS)).toEqual([]);
    expect(await it.db.read((r) => r.slack.readNextSendAt())).toBeNull();
  });

  test('the last word to a channel that hears no more is not tried for ever', async () => {
    await sayFarewell();
    it.slack.fail({ method: 'chat.update', times: Infinity, kind: 'error', error: 'is_archived' });
    await deliver();
    it.clock.advanceMs(24 * 3_600_000);
    await deliver();
    expect(it.slack.calls({ method: 'chat.update' })).toHaveLength(1);
  });

  test('a row that this version cannot read holds up none behind it', async () => {
    await write('a', ALERTS, { content: { kind: 'trouble' } as never });
    await write('b');
    await deliver();
    expect(leads(ALERTS)).toEqual([red('b')]);
    expect((await stored('a')).lastProblem).toBe('not_readable');
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

const letterbox = ({ sleep, clock = it.clock }: { sleep?: Sleep; clock?: Clock } = {}) =>
  createLetterbox({
    db: it.db,
    slack: createSlackApi({ botToken: 'xoxb-sample', apiUrl: it.standIn.apiUrl }),
    clock,
    logger: createSilentLogger(),
    publicUrl: PUBLIC_URL,
    changed: createSignal(),
    sleep:
      sleep ??
      (async (ms) => {
        waits.push(ms);
        it.clock.advanceMs(ms);
      }),
  });
const deliver = () => letterbox().deliverDue();

const contentOf = (id: string): TroubleContent =>
  createTroubleContent({ mailboxId: id, address: `${id}@acorn-and-oak.example`, what: 'It broke.' });

/** A row of the letterbox. A `slackUserId` makes it a direct message, a `parentId` a line in a thread. */
async function write(
  id: string,
  channel = ALERTS,
  {
    parentId = null,
    slackUserId,
    content = contentOf(id),
  }: { parentId?: string | null; slackUserId?: string; content?: AlertContent } = {},
) {
  it.clock.advanceMs(1);
  const alert = {
    id,
    channelId: slackUserId ?? it.slack.channelIdOf(channel),
    userId: slackUserId ? 'user-maya' : null,
    topic: `mailbox:${id}`,
    parentId,
    state: 'open' as const,
    message: { ...content },
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
const yours = (id: string) =>
  `:rotating_light: *Your mailbox ${id}@acorn-and-oak.example is not syncing:* It broke.`;
const green = (id: string) => `:white_check_mark: *${id}@acorn-and-oak.example is syncing again.*`;
