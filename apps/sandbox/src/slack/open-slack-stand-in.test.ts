import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@mailsync/foundation';
import { afterEach, describe, expect, test } from 'vitest';
import { openSlackStandIn, type SlackStandIn } from './open-slack-stand-in.ts';
import { signSlackRequest } from './sign-slack-request.ts';

const MAYA = 'maya@acorn-and-oak.example';
const TOM = 'tom@acorn-and-oak.example';
const CHANNEL = 'mailsync-alerts';
const SIGNING_SECRET = 'sample-signing-secret';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

describe("Slack's stand-in", () => {
  test('an app that posts with the right token is seen by everybody in the channel, and an edit is marked', async () => {
    const { slack, call } = await open();
    const channel = slack.control.channelIdOf(CHANNEL);

    const posted = await call('chat.postMessage', { channel, text: 'Trouble &amp; strife' });
    expect(posted).toMatchObject({ ok: true, channel });
    expect(await call('chat.update', { channel, ts: posted['ts'], text: 'All well' })).toMatchObject({
      ok: true,
    });

    for (const user of [MAYA, TOM]) {
      const seen = slack.control.messagesSeenBy({ user, channel: CHANNEL });
      expect(seen).toMatchObject([
        { text: 'All well', isEdited: true, authorName: 'Mail Sync', personId: null },
      ]);
    }
  });

  test('a wrong token, a missing scope, an unknown method and an unknown message are refused as Slack refuses them', async () => {
    const { slack, call } = await open();
    const channel = slack.control.channelIdOf(CHANNEL);

    expect(await call('chat.postMessage', { channel, text: 'x' }, 'xoxb-other')).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect(await call('conversations.history', { channel })).toMatchObject({ error: 'missing_scope' });
    expect(await call('chat.shout', { channel })).toEqual({ ok: false, error: 'unknown_method' });
    expect(await call('chat.update', { channel, ts: '1.000001', text: 'x' })).toMatchObject({
      ok: false,
      error: 'message_not_found',
    });
    expect(await call('chat.postMessage', { channel: 'C0NOWHERE', text: 'x' })).toMatchObject({
      error: 'channel_not_found',
    });
  });

  test("blocks beyond Slack's limits are refused", async () => {
    const { slack, call } = await open();
    const channel = slack.control.channelIdOf(CHANNEL);
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
    const post = (blocks: unknown[]) =>
      call('chat.postMessage', { channel, text: 'x', blocks: JSON.stringify(blocks) });

    expect(await post(Array.from({ length: 51 }, () => section('a')))).toEqual({
      ok: false,
      error: 'invalid_blocks',
    });
    expect(await post([section('a'.repeat(3001))])).toEqual({ ok: false, error: 'invalid_blocks' });
    expect(await post([section('')])).toEqual({ ok: false, error: 'invalid_blocks' });
    expect(await post([section('a'.repeat(3000))])).toMatchObject({ ok: true });
  });

  test('a port that is taken is said, and nothing is left open', async () => {
    const { slack } = await open();
    const port = Number(new URL(slack.clientUrl).port);
    const options = {
      productUrl: () => '',
      users: [],
      signingSecret: 's',
      botToken: 'xoxb-2',
      teamName: 'T',
    };
    await expect(openSlackStandIn({ ...options, clientPort: port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await expect(openSlackStandIn({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('metadata is handed out only when it is asked for, as in Slack', async () => {
    const { slack, call } = await open({ scopes: ['chat:write', 'channels:history'] });
    const channel = slack.control.channelIdOf(CHANNEL);
    const metadata = { event_type: 'sample', event_payload: { id: 'a' } };
    await call('chat.postMessage', { channel, text: 'x', metadata: JSON.stringify(metadata) });

    expect((await call('conversations.history', { channel }))['messages']).toEqual([
      expect.not.objectContaining({ metadata }),
    ]);
    expect(
      (await call('conversations.history', { channel, include_all_metadata: 'true' }))['messages'],
    ).toEqual([expect.objectContaining({ metadata })]);
  });

  test('people and channels keep their ids over a restart, while messages are gone', async () => {
    const first = await open();
    const before = await first.call('users.info', { user: first.slack.control.userIdOf(MAYA) });
    const channel = first.slack.control.channelIdOf(CHANNEL);
    const { ts } = await first.call('chat.postMessage', { channel, text: 'Before' });
    await first.slack.close();

    const second = await open();
    const after = await second.call('users.info', { user: second.slack.control.userIdOf(MAYA) });
    expect((after['user'] as { id: string }).id).toBe((before['user'] as { id: string }).id);
    expect(after['user']).toMatchObject({ profile: { email: MAYA }, team_id: 'T000000001' });
    expect(second.slack.control.channelIdOf(CHANNEL)).toBe(channel);
    expect(await second.call('chat.update', { channel, ts, text: 'After' })).toMatchObject({
      error: 'message_not_found',
    });
  });

  test('a direct message is seen by its person alone', async () => {
    const { slack, call } = await open();
    const user = slack.control.userIdOf(MAYA);
    const opening = await call('conversations.open', { users: user });
    await call('chat.postMessage', { channel: (opening['channel'] as { id: string }).id, text: 'For you' });

    expect(slack.control.messagesSeenBy({ user: MAYA, channel: 'Mail Sync' })).toMatchObject([
      { text: 'For you' },
    ]);
    expect(slack.control.messagesSeenBy({ user: TOM, channel: 'Mail Sync' })).toEqual([]);
  });

  test('a command is sent to the product, signed, with what Slack sends', async () => {
    const { slack, received } = await open();
    await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'connect now' });

    const [request] = received;
    const fields = Object.fromEntries(new URLSearchParams(request!.body));
    expect(fields).toMatchObject({
      command: '/mailsync',
      text: 'connect now',
      team_id: 'T000000001',
      user_id: slack.control.userIdOf(MAYA),
      channel_id: slack.control.channelIdOf('sales'),
      channel_name: 'sales',
    });
    expect(fields['response_url']).toMatch(new RegExp(`^${slack.apiUrl}/response/`));
    const now = new Date(Number(request!.headers['x-slack-request-timestamp']) * 1000);
    const expected = signSlackRequest({ signingSecret: SIGNING_SECRET, body: request!.body, now });
    expect(request!.headers).toMatchObject(expected);
  });

  test('a response_url works five times and only within half an hour', async () => {
    const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
    const { slack, responseUrlOf } = await open({ clock });
    await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' });
    const url = responseUrlOf(0);

    for (let use = 1; use <= 5; use += 1) expect(await postTo(url, { text: `${use}` })).toEqual([200, 'ok']);
    expect(await postTo(url, { text: '6' })).toEqual([404, 'used_url']);
    expect(slack.control.messagesSeenBy({ user: MAYA, channel: 'sales' })).toHaveLength(5);
    expect(slack.control.messagesSeenBy({ user: TOM, channel: 'sales' })).toEqual([]);

    await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'status' });
    clock.advanceMs(30 * 60 * 1000);
    expect(await postTo(responseUrlOf(1), { text: 'late' })).toEqual([404, 'expired_url']);
  });

  test('replace_original changes the message whose button was pressed; after a command it posts one more', async () => {
    const { slack, responseUrlOf } = await open();
    await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'connect' });
    const button = {
      type: 'button',
      action_id: 'go',
      text: { type: 'plain_text', text: 'Go' },
      url: 'https://a.example',
    };
    await postTo(responseUrlOf(0), { text: 'One', blocks: [{ type: 'actions', elements: [button] }] });
    await postTo(responseUrlOf(0), { text: 'Two', replace_original: true });
    const textsSeen = () =>
      slack.control.messagesSeenBy({ user: MAYA, channel: 'sales' }).map(({ text }) => text);
    expect(textsSeen()).toEqual(['One', 'Two']);

    const pressed = await slack.control.pressButton({ user: MAYA, channel: 'sales', button: 'Go' });
    expect(pressed).toMatchObject({ ok: true, url: 'https://a.example' });
    await postTo(responseUrlOf(1), { text: 'Three', replace_original: true });
    expect(textsSeen()).toEqual(['Three', 'Two']);
    await postTo(responseUrlOf(1), { delete_original: true });
    expect(textsSeen()).toEqual(['Two']);
  });

  test('when the product does not answer, the person is told', async () => {
    const { slack } = await open({ productStatus: 500 });
    await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'help' });
    expect(slack.control.messagesSeenBy({ user: MAYA, channel: 'sales' })).toMatchObject([
      {
        text: '/mailsync failed: the app answered with status 500.',
        onlyVisibleTo: slack.control.userIdOf(MAYA),
      },
    ]);
  });

  test('an event comes as signed JSON, and once more when the product did not take it', async () => {
    const { slack, received } = await open({ productStatus: 500 });
    await slack.control.openHome({ user: MAYA });

    expect(received).toHaveLength(2);
    const [first, second] = received;
    expect(JSON.parse(first!.body)).toMatchObject({
      type: 'event_callback',
      team_id: 'T000000001',
      event: { type: 'app_home_opened', user: slack.control.userIdOf(MAYA), tab: 'home' },
    });
    expect(first!.headers['content-type']).toBe('application/json');
    expect(second!.body).toBe(first!.body);
    expect(second!.headers).toMatchObject({ 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' });
  });

  test('a person who is deactivated is so in every answer, and the product hears of it', async () => {
    const { slack, received, call } = await open();
    await slack.control.changePerson({ user: MAYA, deleted: true });
    const user = slack.control.userIdOf(MAYA);
    expect(JSON.parse(received[0]!.body)).toMatchObject({
      event: { type: 'user_change', user: { id: user, deleted: true } },
    });
    expect((await call('users.info', { user }))['user']).toMatchObject({ deleted: true });
  });

  test('faults come when they are asked for, as often as asked for', async () => {
    const { slack, call } = await open();
    const channel = slack.control.channelIdOf(CHANNEL);
    const body = new URLSearchParams({ channel, text: 'x' });
    const post = () =>
      fetch(`${slack.apiUrl}/api/chat.postMessage`, {
        method: 'POST',
        headers: { authorization: 'Bearer xoxb-sample' },
        body,
      });

    slack.control.fail({
      method: 'chat.postMessage',
      times: 1,
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
    });
    const limited = await post();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);

    slack.control.fail({ method: 'chat.postMessage', times: 1, kind: 'cut', afterWork: true });
    await expect(post()).rejects.toThrow();
    expect(slack.control.messagesSeenBy({ user: MAYA, channel: CHANNEL })).toHaveLength(1);

    slack.control.fail({ method: 'chat.postMessage', times: 1, kind: 'error', error: 'is_archived' });
    expect(await call('chat.postMessage', { channel, text: 'x' })).toEqual({
      ok: false,
      error: 'is_archived',
    });
    expect(await call('chat.postMessage', { channel, text: 'x' })).toMatchObject({ ok: true });
  });
});

async function open({
  clock,
  productStatus = 200,
  scopes,
}: { clock?: ReturnType<typeof createManualClock>; productStatus?: number; scopes?: string[] } = {}) {
  const received: { body: string; headers: Record<string, unknown> }[] = [];
  const product = createServer(async (request, response) => {
    received.push({ body: (await request.toArray()).join(''), headers: request.headers });
    response.writeHead(productStatus).end();
  });
  await new Promise<void>((resolve) => product.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => new Promise((resolve) => product.close(resolve)) });
  const { port } = product.address() as AddressInfo;

  const slack: SlackStandIn = await openSlackStandIn({
    productUrl: () => `http://127.0.0.1:${port}`,
    users: [
      { email: MAYA, name: 'Maya Sample' },
      { email: TOM, name: 'Tom Sample' },
    ],
    signingSecret: SIGNING_SECRET,
    botToken: 'xoxb-sample',
    teamName: 'Acorn & Oak',
    ...(clock ? { clock } : {}),
    ...(scopes ? { scopes } : {}),
  });
  opened.push(slack);

  return {
    slack,
    received,
    call: async (method: string, fields: Record<string, unknown>, token = 'xoxb-sample') => {
      const response = await fetch(`${slack.apiUrl}/api/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields as Record<string, string>).toString(),
      });
      return (await response.json()) as Record<string, unknown>;
    },
    responseUrlOf(index: number) {
      const fields = new URLSearchParams(received[index]!.body);
      const payload = fields.get('payload');
      const url = payload
        ? (JSON.parse(payload) as { response_url: string }).response_url
        : fields.get('response_url');
      return url!;
    },
  };
}

async function postTo(url: string, body: object): Promise<[number, string]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}
