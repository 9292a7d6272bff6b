import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSlackStandIn, type SlackStandIn } from '../open-slack-stand-in.ts';

const MAYA = 'maya@acorn-and-oak.example';
let slack: SlackStandIn;
beforeEach(async () => {
  slack = await openSlackStandIn({
    productUrl: () => 'http://127.0.0.1:9',
    users: [{ email: MAYA, name: 'Maya <Sample>' }],
    signingSecret: 'sample-signing-secret',
    botToken: 'xoxb-sample',
    teamName: 'Acorn & Oak',
  });
});
afterEach(() => slack.close());

const post = (path: string, body: unknown, contentType = 'application/json') =>
  fetch(slack.clientUrl + path, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: JSON.stringify(body),
  });

describe('the page of the simulated Slack', () => {
  test('says what it is, and shows people and channels as text', async () => {
    const response = await fetch(slack.clientUrl);
    const html = await response.text();
    expect(html).toContain('<title>Simulated Slack: sample data</title>');
    expect(html).toContain('Simulated Slack: sample data.</strong>');
    expect(html).toContain('Maya &lt;Sample&gt; (maya@acorn-and-oak.example)');
    expect(html).toContain('data-channel="mailsync-alerts"');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  test('what is typed is posted, and everybody who looks is told', async () => {
    const changes = await fetch(`${slack.clientUrl}/changes`);
    const reader = changes.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();

    expect((await post('/type', { user: MAYA, channel: 'sales', text: 'Hello *you*' })).status).toBe(204);
    const { value } = await reader.read();
    expect(value).toContain('event: change');
    await reader.cancel();
    const messages = await fetch(`${slack.clientUrl}/messages?user=${MAYA}&channel=sales`);
    expect(await messages.text()).toContain('Hello <strong>you</strong>');
  });

  test('a product that is not running is said to the person who typed', async () => {
    await post('/type', { user: MAYA, channel: 'sales', text: '/mailsync help' });
    const messages = await fetch(`${slack.clientUrl}/messages?user=${MAYA}&channel=sales`);
    expect(await messages.text()).toContain('/mailsync failed: the app cannot be reached.');
  });

  test('nonsense is answered with what is wrong', async () => {
    expect((await post('/type', { user: MAYA, channel: 'sales', text: 'x' }, 'text/plain')).status).toBe(400);
    expect((await post('/type', { user: MAYA })).status).toBe(400);
    const nobody = await post('/type', { user: 'nobody', channel: 'sales', text: 'x' });
    expect([nobody.status, await nobody.text()]).toEqual([
      404,
      'Nobody in the simulated Slack is called "nobody".',
    ]);
    const noButton = await post('/press', { user: MAYA, channel: 'sales', ts: '1.1', button: 'Go' });
    expect(noButton.status).toBe(404);
  });

  test('the Home tab of the app: nothing before it has published something, and what it does when it cannot be told', async () => {
    expect(await (await fetch(`${slack.clientUrl}/home?user=${MAYA}`)).text()).toBe('');
    const opened = await post('/open-home', { user: MAYA });
    expect([opened.status, await opened.text()]).toEqual([
      502,
      'Mail Sync could not be told: the app cannot be reached.',
    ]);
    expect((await post('/open-home', {})).status).toBe(400);
    expect((await post('/press-home', { user: MAYA, block: 'home-0', button: 'go' })).status).toBe(404);
  });
});
