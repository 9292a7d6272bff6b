import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openSlackStandIn, type SlackStandIn } from '../open-slack-stand-in.ts';

const MAYA = 'maya@acorn-and-oak.example';
const APP_TOKEN = 'xapp-1-A0MAILSYNC-1-sample';
const BOT_TOKEN = 'xoxb-sample';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

type Message = { type: string; envelope_id: string; [field: string]: unknown };

describe("Slack's side of Socket Mode", () => {
  test('an app token opens a connection; a wrong one, a bot token and a used address do not', async () => {
    const { slack, call } = await open();
    expect(await call('apps.connections.open', 'xapp-other')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await call('apps.connections.open', BOT_TOKEN)).toEqual({
      ok: false,
      error: 'not_allowed_token_type',
    });

    const { url } = await call('apps.connections.open', APP_TOKEN);
    const app = await connect(String(url));
    expect(await app.next()).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: 'A0MAILSYNC' },
    });
    await expect(connect(String(url))).rejects.toThrow('503');
    expect(slack.control.socket.connectionCount()).toBe(1);
  });

  test('a command is an envelope; a message in its acknowledgement is shown to the person', async () => {
    const { slack, connectApp } = await open();
    const app = await connectApp();
    const typed = slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' });
    const envelope = await app.next();
    expect(envelope).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: { command: '/mailsync', text: 'status', team_id: 'T000000001', api_app_id: 'A0MAILSYNC' },
    });
    app.acknowledge(envelope, { text: 'All is well.' });
    expect(await typed).toMatchObject({ ok: true });
    expect(slack.control.messagesSeenBy({ user: MAYA, channel: 'sales' })).toMatchObject([
      { text: 'All is well.', onlyVisibleTo: slack.control.userIdOf(MAYA) },
    ]);
  });

  test('without a connection the person is told at once', async () => {
    const { slack } = await open();
    expect(await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' })).toEqual({
      ok: false,
      problem: 'the app has no connection to Slack.',
    });
  });

  test('what was not acknowledged when a connection dropped comes again, as the same envelope', async () => {
    const { slack, connectApp } = await open();
    const first = await connectApp();
    const typed = slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' });
    const envelope = await first.next();
    slack.control.socket.drop();

    const second = await connectApp();
    const again = await second.next();
    expect(again.envelope_id).toBe(envelope.envelope_id);
    slack.control.socket.loseAcks({ times: 1 });
    second.acknowledge(again);

    const third = await connectApp();
    const oncemore = await third.next();
    expect(oncemore.envelope_id).toBe(envelope.envelope_id);
    third.acknowledge(oncemore);
    expect(await typed).toEqual({ ok: true, text: '' });
  });

  test('events wait for a connection, and say that they are sent again', async () => {
    const { slack, connectApp } = await open();
    const told = slack.control.openHome({ user: MAYA });
    const first = await connectApp();
    expect(await first.next()).toMatchObject({
      type: 'events_api',
      retry_attempt: 0,
      payload: {
        type: 'event_callback',
        event: { type: 'app_home_opened', user: slack.control.userIdOf(MAYA) },
      },
    });
    slack.control.socket.drop();
    const second = await connectApp();
    const again = await second.next();
    expect(again).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' });
    second.acknowledge(again);
    expect(await told).toEqual({ ok: true, text: '' });
  });

  test('envelopes are spread over connections, and a connection that is told to leave gets no more', async () => {
    const { slack, connectApp } = await open();
    const [one, two] = [await connectApp(), await connectApp()];
    const type = () => slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' });
    const typed = [type(), type()];
    one.acknowledge(await one.next());
    two.acknowledge(await two.next());
    await Promise.all(typed);

    slack.control.socket.disconnect({ reason: 'warning', closeAfterMs: 1000 });
    expect(await one.next()).toMatchObject({ type: 'disconnect', reason: 'warning' });
    const three = await connectApp();
    const last = [type(), type()];
    three.acknowledge(await three.next());
    three.acknowledge(await three.next());
    await Promise.all(last);
  });

  test('where Socket Mode is off, a connection is told so and closed', async () => {
    const { slack, call } = await open();
    slack.control.socket.turn(false);
    const { url } = await call('apps.connections.open', APP_TOKEN);
    const app = await connect(String(url));
    expect(await app.next()).toMatchObject({ type: 'disconnect', reason: 'link_disabled' });
    await app.closed;
    expect(slack.control.socket.connectionCount()).toBe(0);
  });

  test('a revoked token, an uninstalled app and a new installation', async () => {
    const { slack, call, connectApp } = await open();
    const app = await connectApp();
    const told = slack.control.revokeBotToken();
    const envelope = await app.next();
    expect(envelope['payload']).toMatchObject({ event: { type: 'tokens_revoked' } });
    app.acknowledge(envelope);
    await told;
    expect(await call('auth.test', BOT_TOKEN)).toEqual({ ok: false, error: 'token_revoked' });

    slack.control.reinstallApp({ botToken: 'xoxb-second' });
    expect(await call('auth.test', 'xoxb-second')).toMatchObject({ ok: true, team_id: 'T000000001' });
    expect(await call('bots.info', 'xoxb-second', { bot: 'B0MAILSYNC' })).toMatchObject({
      bot: { app_id: 'A0MAILSYNC' },
    });

    const gone = slack.control.uninstallApp();
    app.acknowledge(await app.next());
    const last = await app.next();
    expect(last['payload']).toMatchObject({ event: { type: 'app_uninstalled' } });
    app.acknowledge(last);
    await gone;
    expect(await call('auth.test', 'xoxb-second')).toEqual({ ok: false, error: 'account_inactive' });
  });
});

async function open() {
  const slack: SlackStandIn = await openSlackStandIn({
    mode: 'socket',
    productUrl: () => '',
    users: [{ email: MAYA, name: 'Maya Sample' }],
    signingSecret: '',
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    teamName: 'Acorn & Oak',
  });
  opened.push(slack);
  const call = async (method: string, token: string, fields: Record<string, string> = {}) => {
    const response = await fetch(`${slack.apiUrl}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams(fields),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    slack,
    call,
    /** A connection that has been welcomed. */
    async connectApp() {
      const { url } = await call('apps.connections.open', APP_TOKEN);
      const app = await connect(String(url));
      expect(await app.next()).toMatchObject({ type: 'hello' });
      return app;
    },
  };
}

/** An app that reads one message after another. */
async function connect(url: string) {
  const socket = new WebSocket(url);
  const received: Message[] = [];
  let wake = () => {};
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)) as Message);
    wake();
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  opened.push({ close: () => socket.terminate() });
  return {
    closed,
    async next(): Promise<Message> {
      while (received.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return received.shift()!;
    },
    acknowledge: ({ envelope_id }: Message, payload?: object) =>
      socket.send(JSON.stringify({ envelope_id, ...(payload && { payload }) })),
  };
}
