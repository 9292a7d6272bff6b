import { createIdFactory, createSilentLogger, createSignal } from '@mailsync/foundation';
import { signSlackRequest } from '@mailsync/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSlackApi } from '../slack-api/create-slack-api.ts';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, PUBLIC_URL, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import { createLetterbox } from './deliver-alerts.ts';
import { followEvents } from './follow-events.ts';
import { createTroubleWatch } from './watch-troubles.ts';

const ALERTS = 'mailsync-alerts';
const DIRECT = 'Mail Sync';
const MINUTE_MS = 60_000;
const REVOKED = 'google.sign_in_revoked';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.alertChannels([{ channel: ALERTS, kinds: ['mailbox', 'installation', 'seats'] }]);
  await it.db.write((r) =>
    r.users.update({ id: 'user-maya', changes: { slackUserId: it.slack.userIdOf(MAYA) } }),
  );
});
afterEach(() => it.close());

/** From the outbox to Slack, as far as it is due by the clock; the same as after a restart each time. */
async function play() {
  const { db, engine, clock } = it;
  const createId = createIdFactory({ clock });
  const logger = createSilentLogger();
  const parts = { db, engine, clock, createId, logger, onChange: () => {} };
  await followEvents({ ...parts, now: () => clock.now() }).readAll();
  await createTroubleWatch({ ...parts, asked: createSignal() }).lookDue();
  const slack = createSlackApi({ botToken: 'xoxb-sample', apiUrl: it.standIn.apiUrl });
  const sleep = async (ms: number) => clock.advanceMs(ms);
  await createLetterbox({
    db,
    slack,
    clock,
    logger,
    publicUrl: PUBLIC_URL,
    changed: createSignal(),
    sleep,
  }).deliverDue();
}
/** Time passes in steps in which everything that becomes due is done. */
async function pass(ms: number, stepMs = 1_000) {
  const until = it.clock.now().getTime() + ms;
  await play();
  while (it.clock.now().getTime() < until) {
    it.clock.advanceMs(Math.min(stepMs, until - it.clock.now().getTime()));
    await play();
  }
}
const told = (
  state: 'opened' | 'resolved' | 'acknowledged',
  { id = 'error-1', mailboxId = 'mailbox-maya' as string | null, code = REVOKED } = {},
) => it.append({ type: 'sync_error.changed', mailboxId, data: { syncErrorId: id, code, state } });
const changed = (to: string, more: Record<string, unknown> = {}, mailboxId = 'mailbox-maya') =>
  it.append({ type: 'mailbox.status_changed', mailboxId, data: { to, ...more } });
/** Maya's mailbox fails from now on. */
async function fail(
  error: Parameters<typeof createSyncErrorView>[0] = {},
  mailbox: Parameters<typeof createMailboxView>[0] = {},
) {
  const at = it.clock.now();
  const openError = createSyncErrorView({ occurredAt: at, ...error });
  it.setMailbox(createMailboxView({ status: 'error', statusSince: at, openError, ...mailbox }));
  await told('opened', { id: openError.id, code: openError.code });
}
async function recover() {
  it.setMailbox(createMailboxView());
  await changed('enabled');
}
const messages = (channel: string, user = channel === DIRECT ? MAYA : TOM) =>
  it.slack.messagesSeenBy({ user, channel });
const texts = (channel: string) => messages(channel).map(({ text }) => text);
const posts = () => it.slack.calls({ method: 'chat.postMessage' }).length;
const RED =
  ':rotating_light: *maya@acorn-and-oak.example is not syncing:* Google has withdrawn our access to this mailbox.';
const GREEN = ':white_check_mark: *maya@acorn-and-oak.example is syncing again.*';

describe('a trouble', () => {
  test('is one message in the channel and one at its owner’s, and both turn green', async () => {
    await fail();
    await pass(5_000);
    expect(texts(ALERTS)).toEqual([RED]);
    expect(texts(DIRECT)).toEqual([RED.replace('*maya', '*Your mailbox maya')]);
    it.clock.advanceMs(192 * MINUTE_MS);
    await recover();
    await play();
    expect([texts(ALERTS), texts(DIRECT)]).toEqual([[GREEN], [GREEN]]);
    expect(JSON.stringify(messages(ALERTS))).toContain('It lasted 3 hours 12 minutes');
    expect(posts()).toBe(2);
  });

  test('that comes and goes within the hour is one message with lines, never one per retry', async () => {
    await fail();
    await pass(6_000);
    for (let time = 0; time < 5; time += 1) {
      await recover();
      await pass(6_000);
      await fail({ id: `error-again-${time}` });
      await pass(6_000);
    }
    const inChannel = messages(ALERTS);
    const threads = it.slack
      .calls({ method: 'chat.postMessage' })
      .filter(({ fields }) => fields['thread_ts']);
    expect(inChannel.filter(({ text }) => text === RED)).toHaveLength(1);
    // Five lines in the thread of the channel, five at the owner's.
    expect(threads).toHaveLength(10);
    expect(threads.every(({ fields }) => String(fields['text']).includes('It is back since'))).toBe(true);
  });

  test('whose owner has no account in Slack any more is not said to have been told them', async () => {
    await it.addMailbox();
    it.slack.fail({ method: 'conversations.open', times: 1, kind: 'error', error: 'user_disabled' });
    await fail();
    await pass(10_000);
    expect(JSON.stringify(messages(ALERTS))).toContain('Mail Sync could not tell the owner');
    const owner = await it.db.read((r) => r.users.find('user-maya'));
    expect(owner).toMatchObject({ slackUserId: null, slackLeftAt: expect.any(Date) });
  });

  test('is told to its owner too as soon as Slack says who they are', async () => {
    await it.addMailbox();
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { slackUserId: null } }));
    const type = async (user: string) => {
      await it.slack.typeCommand({ user, channel: 'sales', text: 'help' });
      await it.seen({ user, channel: 'sales' }, (texts) => texts.length > 0);
    };
    // That Slack is heard for the first time is news by itself.
    await type(TOM);
    await fail();
    await pass(6_000);
    expect(JSON.stringify(messages(ALERTS))).toContain('Mail Sync could not tell the owner');
    await type(MAYA);
    await pass(6_000);
    expect(texts(DIRECT)).toEqual([RED.replace('*maya', '*Your mailbox maya')]);
    expect(JSON.stringify(messages(ALERTS))).toContain('The owner has a direct message');
  });

  test('that mends itself within fifteen minutes is told to nobody', async () => {
    await fail({ code: 'gmail.unavailable', whoCanFix: 'nobody_needed' });
    await pass(14 * MINUTE_MS, MINUTE_MS);
    await recover();
    await pass(10 * MINUTE_MS, MINUTE_MS);
    expect(posts()).toBe(0);
  });

  test('that lasts longer is told when the quiet time is over, also after a restart', async () => {
    await fail({ code: 'gmail.unavailable', whoCanFix: 'nobody_needed', what: 'Gmail is away.' });
    await pass(14 * MINUTE_MS, MINUTE_MS);
    expect(posts()).toBe(0);
    await pass(MINUTE_MS + 6_000);
    expect(texts(ALERTS)).toEqual([expect.stringContaining('Gmail is away.')]);
    // Nobody needs to do anything, so nobody is bothered alone.
    expect(texts(DIRECT)).toEqual([]);
  });

  test('six hours before it is given up, its thread and its owner are warned', async () => {
    const givesUpAt = new Date(it.clock.now().getTime() + 48 * 60 * MINUTE_MS);
    await fail({}, { givesUpAt });
    await pass(6_000);
    const before = posts();
    it.clock.advanceMs(41 * 60 * MINUTE_MS);
    await pass(60 * MINUTE_MS, 10 * MINUTE_MS);
    const lines = it.slack.calls({ method: 'chat.postMessage' }).slice(before);
    expect(lines.map(({ fields }) => String(fields['reply_broadcast'])).toSorted()).toEqual([
      'false',
      'true',
    ]);
    for (const { fields } of lines)
      expect(fields['text']).toMatch(/Mail Sync stops trying in (6 hours|5 hours 5\d minutes), </);
    expect(JSON.stringify(messages(ALERTS)[0])).toContain('Mail Sync stops trying <!date');
    it.setMailbox(createMailboxView({ status: 'connection', openError: createSyncErrorView() }));
    await changed('connection');
    await play();
    expect(texts(DIRECT).at(-1)).toContain('Mail Sync has stopped trying.');
    expect(messages(ALERTS)[0]!.text).toContain('has stopped syncing');
  });
});

describe('many mailboxes that fail for one cause', () => {
  const MANY = 38;
  const ids = Array.from({ length: MANY }, (_, index) => `mailbox-${String(index).padStart(2, '0')}`);
  async function failMany(count: number, { from = 0, whoCanFix = 'workspace_administrator' as const } = {}) {
    const at = it.clock.now();
    for (const id of ids.slice(from, from + count)) {
      const code = 'google.admin_policy';
      const openError = createSyncErrorView({
        id: `error-${id}`,
        mailboxId: id,
        code,
        what: 'Nobody may.',
        whoCanFix,
        occurredAt: at,
      });
      it.setMailbox(
        createMailboxView({
          id,
          address: `${id}@acorn-and-oak.example`,
          status: 'error',
          statusSince: at,
          openError,
        }),
      );
      await it.db.write((r) =>
        r.syncErrors.insert({
          id: openError.id,
          mailboxId: id,
          code,
          detail: '',
          occurredAt: at,
          lastSeenAt: at,
          count: 1,
        }),
      );
      await told('opened', { id: openError.id, mailboxId: id, code });
    }
  }
  async function recoverMany(count: number, from = 0) {
    for (const id of ids.slice(from, from + count)) {
      await it.db.write((r) => r.syncErrors.update(`error-${id}`, { resolvedAt: it.clock.now() }));
      it.setMailbox(createMailboxView({ id, address: `${id}@acorn-and-oak.example` }));
      await told('resolved', { id: `error-${id}`, mailboxId: id, code: 'google.admin_policy' });
      await changed('enabled', {}, id);
    }
  }

  test('are one message, whose number is kept true, and nobody is written to alone', async () => {
    await failMany(MANY);
    await pass(10_000);
    expect(texts(ALERTS)).toEqual([':rotating_light: *38 mailboxes are not syncing:* Nobody may.']);
    expect(JSON.stringify(messages(ALERTS))).toContain('28 more in the console');
    await recoverMany(30);
    await pass(10_000);
    expect(texts(ALERTS)).toEqual([':rotating_light: *8 mailboxes are not syncing:* Nobody may.']);
    it.clock.advanceMs(60 * MINUTE_MS);
    await recoverMany(8, 30);
    await pass(10_000);
    expect(texts(ALERTS)).toEqual([':white_check_mark: *No mailbox fails for this any more.*']);
    expect(JSON.stringify(messages(ALERTS))).toContain('38 mailboxes at most.');
    expect(posts()).toBe(1);
    expect(it.slack.calls({ method: 'chat.update' })).toHaveLength(2);
    expect(texts(DIRECT)).toEqual([]);
  });

  test('those that were told already point to it', async () => {
    await failMany(3);
    await pass(10_000);
    expect(messages(ALERTS)).toHaveLength(3);
    await failMany(2, { from: 3 });
    await pass(10_000);
    const shown = texts(ALERTS);
    expect(shown).toHaveLength(4);
    expect(shown.slice(0, 3).every((text) => text.includes('is one of several mailboxes'))).toBe(true);
    expect(shown[3]).toContain('*5 mailboxes are not syncing:*');
    await recoverMany(5);
    await pass(10_000);
    expect(texts(ALERTS).every((text) => text.startsWith(':white_check_mark:'))).toBe(true);
  });

  test('can be taken on by those who run the company', async () => {
    await failMany(MANY);
    await pass(10_000);
    await press({ user: TOM, actionId: 'acknowledge', value: 'cause:google.admin_policy' });
    expect((await it.db.read((r) => r.syncErrors.find('error-mailbox-00')))?.acknowledgedBy).toBeNull();
    await it.db.write((r) => r.users.update({ id: 'user-tom', changes: { role: 'company_manager' } }));
    await send({ user: TOM, actionId: 'acknowledge', value: 'cause:google.admin_policy' });
    const last = () => it.db.read((r) => r.syncErrors.find('error-mailbox-37'));
    await until(async () => (await last())?.acknowledgedBy === 'user-tom');
  });
});

test('a trouble that cannot be read keeps no other from being told', async () => {
  const { readMailboxes } = it.engine;
  it.engine.readMailboxes = async (input) => {
    if (input.mailboxIds?.includes('mailbox-odd')) throw new Error('odd');
    return readMailboxes(input);
  };
  await told('opened', { id: 'error-odd', mailboxId: 'mailbox-odd' });
  await fail();
  await pass(6_000);
  expect(texts(ALERTS)).toEqual([RED]);
  const looks = await it.db.read((r) => r.alertLooks.listDue({ now: new Date('2100-01-01'), limit: 10 }));
  expect(looks.map(({ subject }) => subject)).toContain('mailbox:mailbox-odd');
});

test('who gets a seat is told, once; who loses it too', async () => {
  it.setMailbox(createMailboxView());
  await changed('enabled', { from: 'pending', cause: 'seat_granted' });
  await pass(5_000);
  it.setMailbox(createMailboxView({ status: 'pending', queuePosition: 1 }));
  await changed('pending', { from: 'enabled', cause: 'seat_taken_back' });
  await pass(5_000);
  expect(texts(DIRECT)).toEqual([
    ':white_check_mark: *Your mailbox maya@acorn-and-oak.example has a seat.*',
    ':hourglass_flowing_sand: *Your mailbox maya@acorn-and-oak.example waits for a seat.*',
  ]);
  await pass(5_000);
  expect(posts()).toBe(2);
});

describe('a channel', () => {
  test('that hears no more says so in what stands, and is told nothing else', async () => {
    await fail();
    await pass(5_000);
    await it.alertChannels([]);
    await it.append({ type: 'company.changed', mailboxId: null, data: {} });
    await play();
    expect(texts(ALERTS)).toEqual([expect.stringContaining('is not followed here any more')]);
    await recover();
    await pass(5_000);
    expect(texts(ALERTS)).toEqual([expect.stringContaining('is not followed here any more')]);
  });

  test('that is new hears of what stands', async () => {
    await fail();
    await pass(5_000);
    await it.alertChannels([{ channel: 'sales', kinds: ['mailbox'] }]);
    await it.append({ type: 'company.changed', mailboxId: null, data: {} });
    await pass(5_000);
    expect(texts('sales')).toEqual([RED]);
  });
});

describe('buttons', () => {
  beforeEach(async () => {
    await it.db.write((r) => r.users.update({ id: 'user-tom', changes: { role: 'administrator' } }));
    const id = await it.seed.mailbox({ userId: 'user-maya', address: MAYA });
    const error = { id: 'error-1', mailboxId: id, code: REVOKED, detail: '', count: 1 };
    await it.db.write((r) =>
      r.syncErrors.insert({ ...error, occurredAt: it.clock.now(), lastSeenAt: it.clock.now() }),
    );
    const openError = createSyncErrorView({ occurredAt: it.clock.now(), mailboxId: id });
    it.setSyncError(openError);
    it.setMailbox(createMailboxView({ id, status: 'error', statusSince: it.clock.now(), openError }));
    await told('opened', { mailboxId: id });
    await pass(6_000);
    mailboxId = id;
  });
  let mailboxId: string;
  const stored = () => it.db.read((r) => r.syncErrors.find('error-1'));
  const snoozes = () => it.db.read((r) => r.alertLooks.listSnoozes([`mailbox:${mailboxId}`]));

  test('I’m on it names whoever may act, in the console too, and the message shows it', async () => {
    await it.slack.pressButton({ user: TOM, channel: ALERTS, button: 'I’m on it' });
    await until(async () => (await stored())?.acknowledgedBy === 'user-tom');
    const openError = createSyncErrorView({
      mailboxId,
      occurredAt: it.clock.now(),
      acknowledged: { userId: 'user-tom', userName: 'Tom', at: it.clock.now() },
    });
    it.setMailbox(createMailboxView({ id: mailboxId, status: 'error', openError }));
    await play();
    expect(JSON.stringify(messages(ALERTS))).toContain('*Tom is on it*');
  });

  test('what is said in the console shows in Slack', async () => {
    const actor = { id: 'user-tom', role: 'administrator' as const, teamId: 'south' };
    await it.crm.syncErrors.acknowledge({ actor, syncErrorId: 'error-1' });
    const { acknowledgedAt } = (await stored())!;
    const acknowledged = { userId: 'user-tom', userName: 'Tom <b>', at: acknowledgedAt! };
    const openError = createSyncErrorView({ mailboxId, acknowledged });
    it.setMailbox(createMailboxView({ id: mailboxId, status: 'error', openError }));
    await play();
    expect(JSON.stringify(messages(ALERTS))).toContain('*Tom &lt;b&gt; is on it*');
  });

  test('Snooze keeps it quiet for a day, says by whom, and ends by itself', async () => {
    await it.slack.pressButton({ user: TOM, channel: ALERTS, button: 'Snooze 24 h' });
    await until(async () => (await snoozes()).length === 1);
    await play();
    expect(JSON.stringify(messages(ALERTS)[0])).toContain('by Tom &lt;Sample&gt; &amp; Co');
    const before = posts();
    await pass(23 * 60 * MINUTE_MS, 30 * MINUTE_MS);
    expect(posts()).toBe(before);
    await pass(2 * 60 * MINUTE_MS, 30 * MINUTE_MS);
    expect(texts(ALERTS).at(-1)).toContain('The snooze is over');
    expect(JSON.stringify(messages(ALERTS)[0])).not.toContain('Snoozed until');
  });

  test.each([
    'error:error-1',
    'error:nothing',
    'error:',
    'cause:google.admin_policy',
    '',
    'mailbox:x',
    '\u0000',
    "error:x' or 1=1 --",
    'a'.repeat(3000),
  ])('a stranger’s press of I’m on it with %j is refused and changes nothing', async (value) => {
    await it.createUser({ id: 'user-stranger', email: 'stranger@elsewhere.example', name: 'Bo' });
    const answer = await press({ user: 'stranger@elsewhere.example', actionId: 'acknowledge', value });
    expect(answer).toMatch(/^Only /);
    expect((await stored())?.acknowledgedBy).toBeNull();
  });

  test.each([
    'own',
    'mailbox:nothing',
    'missing:',
    'fault:google.client_rejected',
    'seats',
    '',
    '\u0000',
    'x'.repeat(3000),
  ])('a stranger’s press of Snooze with %j is refused and changes nothing', async (value) => {
    await it.createUser({ id: 'user-stranger', email: 'stranger@elsewhere.example', name: 'Bo' });
    const forged = value === 'own' ? `mailbox:${mailboxId}` : value;
    expect(await press({ user: 'stranger@elsewhere.example', actionId: 'snooze', value: forged })).toMatch(
      /^Only /,
    );
    expect(await snoozes()).toEqual([]);
  });

  test('a press from another workspace, and one on what is over, change nothing', async () => {
    const value = `mailbox:${mailboxId}`;
    await send({ user: TOM, actionId: 'snooze', value, teamId: 'T999999999' });
    it.setMailbox(createMailboxView({ id: mailboxId }));
    await changed('enabled', {}, mailboxId);
    await play();
    expect(await press({ user: TOM, actionId: 'snooze', value })).toBe('This is over already.');
    expect(await snoozes()).toEqual([]);
  });
});

interface Press {
  user: string;
  actionId: string;
  value: string;
  teamId?: string;
}

let presses = 0;
/** A press of a button that stands nowhere, as somebody could send who knows the signing secret. */
async function send({ user, actionId, value, teamId = 'T000000001' }: Press) {
  const payload = {
    type: 'block_actions',
    team: { id: teamId },
    user: { id: it.slack.userIdOf(user), team_id: teamId },
    trigger_id: `1.${(presses += 1)}`,
    container: { type: 'view', view_id: 'V1' },
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1' }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const response = await fetch(`${it.productUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...signSlackRequest({ signingSecret: 'sample-signing-secret', body, now: it.clock.now() }),
    },
    body,
  });
  expect(response.status).toBe(200);
}

/** Sends it, and returns what its person is answered. */
async function press(input: Press) {
  const answers = () => it.slack.messagesSeenBy({ user: input.user, channel: DIRECT });
  const before = answers().length;
  await send(input);
  await until(async () => answers().length > before);
  return answers().at(-1)!.text;
}

/** Waits for what the bot does after it has acknowledged. */
async function until(holds: () => Promise<boolean>) {
  await expect.poll(holds, { timeout: 4_000, interval: 5 }).toBe(true);
}
