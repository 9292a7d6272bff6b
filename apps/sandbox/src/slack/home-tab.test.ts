import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@mailsync/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSlackStandIn, type SlackStandIn } from './open-slack-stand-in.ts';
import { signSlackRequest } from './sign-slack-request.ts';

const MAYA = 'maya@acorn-and-oak.example';
const SIGNING_SECRET = 'sample-signing-secret';
const NOW = new Date('2026-03-02T09:00:00Z');

describe("the app's Home tab", () => {
  const received: { body: string; signature: string | undefined; type: string | undefined }[] = [];
  let slack: SlackStandIn;
  let server: ReturnType<typeof createServer>;
  beforeEach(async () => {
    received.length = 0;
    server = createServer(async (request, response) => {
      const { 'x-slack-signature': signature, 'content-type': type } = request.headers;
      received.push({
        body: (await request.toArray()).join(''),
        signature: signature as string | undefined,
        type,
      });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as AddressInfo).port;
    slack = await openSlackStandIn({
      productUrl: () => `http://127.0.0.1:${port}`,
      users: [{ email: MAYA, name: 'Maya Sample' }],
      signingSecret: SIGNING_SECRET,
      botToken: 'xoxb-sample',
      teamName: 'Acorn & Oak',
      clock: createManualClock(NOW),
    });
  });
  afterEach(async () => {
    await slack.close();
    await new Promise((resolve) => server.close(resolve));
  });

  const call = async (method: string, fields: Record<string, string>) => {
    const response = await fetch(`${slack.apiUrl}/api/${method}`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-sample' },
      body: new URLSearchParams(fields),
    });
    return (await response.json()) as Record<string, unknown>;
  };
  const publish = (blocks: unknown[], type = 'home') =>
    call('views.publish', {
      user_id: slack.control.userIdOf(MAYA),
      view: JSON.stringify({ type, blocks }),
    });
  const section = (text: string, accessory?: object) => ({
    type: 'section',
    text: { type: 'mrkdwn', text },
    ...(accessory ? { accessory } : {}),
  });
  const button = (action_id: string, value: string) => ({
    type: 'button',
    action_id,
    value,
    text: { type: 'plain_text', text: 'Invite' },
  });

  test('opening it tells the app, signed, who it is; what the app publishes is what that person sees', async () => {
    expect(slack.control.homeSeenBy({ user: MAYA })).toBeNull();
    expect(await slack.control.openHome({ user: MAYA })).toMatchObject({ ok: true });
    const { body, signature, type } = received[0]!;
    expect(type).toBe('application/json');
    expect(signature).toBe(
      signSlackRequest({ signingSecret: SIGNING_SECRET, body, now: NOW })['x-slack-signature'],
    );
    expect(JSON.parse(body)).toMatchObject({
      type: 'event_callback',
      team_id: 'T000000001',
      event: { type: 'app_home_opened', tab: 'home', user: slack.control.userIdOf(MAYA) },
    });

    expect(await publish([section('Hello')])).toMatchObject({ ok: true });
    expect(await publish([section('Hello again')])).toMatchObject({ ok: true });
    expect(slack.control.homeSeenBy({ user: MAYA })).toMatchObject({
      publishedCount: 2,
      blocks: [{ type: 'section', text: { text: 'Hello again' } }],
    });
  });

  test('a hundred blocks are taken and no more, and only views of the kind that it shows', async () => {
    const many = (count: number) => Array.from({ length: count }, () => section('x'));
    expect(await publish(many(101))).toEqual({ ok: false, error: 'invalid_arguments' });
    expect(await publish([section('')])).toEqual({ ok: false, error: 'invalid_arguments' });
    expect(await publish([section('x')], 'modal')).toMatchObject({ ok: false });
    expect(slack.control.homeSeenBy({ user: MAYA })).toBeNull();
    expect(await publish(many(100))).toMatchObject({ ok: true });
  });

  test('a press comes without a response_url, with the value of the button in its block', async () => {
    await publish([
      section('Ann', button('invite', 'user-ann')),
      section('Ben', button('invite', 'user-ben')),
    ]);
    await slack.control.pressHomeButton({ user: MAYA, button: 'Invite', within: 'Ben' });
    const payload = JSON.parse(new URLSearchParams(received[0]!.body).get('payload')!) as object;
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: slack.control.userIdOf(MAYA) },
      container: { type: 'view' },
      view: { type: 'home' },
      actions: [{ action_id: 'invite', value: 'user-ben' }],
    });
    expect(payload).not.toHaveProperty('response_url');
    await expect(slack.control.pressHomeButton({ user: MAYA, button: 'Gone' })).rejects.toMatchObject({
      code: 'sandbox.slack_not_found',
    });
  });

  test('the page draws it, and what somebody wrote stays text', async () => {
    await publish([
      section('*Tom* &lt;b&gt;', {
        ...button('invite', 'user-tom'),
        accessibility_label: 'Invite "Tom"',
        confirm: {
          title: { type: 'plain_text', text: 'Sure?' },
          text: { type: 'plain_text', text: 'One message.' },
        },
      }),
    ]);
    const html = await (await fetch(`${slack.clientUrl}/home?user=${MAYA}`)).text();
    expect(html).toContain('<strong>Tom</strong> &lt;b&gt;');
    expect(html).toContain('aria-label="Invite &quot;Tom&quot;"');
    expect(html).toContain('data-confirm="Sure?\nOne message."');
    expect(html).toContain('data-block="home-0"');
  });

  test('a person is found by address, whoever is not here is not', async () => {
    expect(await call('users.lookupByEmail', { email: MAYA })).toMatchObject({
      ok: true,
      user: { id: slack.control.userIdOf(MAYA) },
    });
    expect(await call('users.lookupByEmail', { email: 'nobody@acorn-and-oak.example' })).toEqual({
      ok: false,
      error: 'users_not_found',
    });
  });
});
