import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, ben, type Flow, lena, openFlow } from './open-flow.ts';

interface SlackJson {
  state: string;
  mode: string | null;
  workspace: { id: string; name: string } | null;
  connectedSince: string | null;
  problems: { code: string; what: string; howToFix: string[] }[];
}

describe('Slack without a public address', () => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await openFlow({ slackMode: 'socket' });
    await flow.addLead(lena);
    await waitForSlack('connected');
  });
  afterAll(() => flow.close());

  const slackOf = () => flow.admin.get<SlackJson>('/api/v1/slack');
  const waitForSlack = async (state: string) => {
    let seen: SlackJson | undefined;
    await waitUntil({
      what: `Slack is ${state}`,
      timeoutMs: 20_000,
      holds: async () => (seen = await slackOf()).state === state,
      describe: () => seen,
    });
    return seen!;
  };
  const seenBy = ({ email }: { email: string }) =>
    flow.slack.control.messagesSeenBy({ user: email, channel: 'sales' });
  const type = ({ email }: { email: string }, text: string) =>
    flow.slack.control.typeCommand({ user: email, channel: 'sales', text });
  const waitForMessages = (person: { email: string }, count: number) =>
    waitUntil({
      what: `${person.email} sees ${count} messages`,
      timeoutMs: 5_000,
      holds: () => seenBy(person).length >= count,
      describe: () => seenBy(person).map(({ text }) => text),
    });

  it('the console says how Slack is connected, and nobody can post', async () => {
    expect(await slackOf()).toMatchObject({
      mode: 'socket',
      workspace: { id: 'T000000001', name: 'Fairlane' },
      problems: [],
    });
    expect((await fetch(`${flow.product.url}/slack/events`, { method: 'POST' })).status).toBe(404);
  });

  it('somebody connects: link, consent, and the same message says Enabled', async () => {
    expect(await type(anna, 'connect')).toEqual({ ok: true, text: '' });
    await waitForMessages(anna, 1);
    const { url } = await flow.slack.control.pressButton({
      user: anna.email,
      channel: 'sales',
      button: 'Sign in with Google',
    });
    const token = new URL(url!).pathname.split('/').at(-1)!;
    const answer = await fetch(`${flow.product.url}/api/v1/connect-links/${token}/google`, {
      method: 'POST',
      headers: { origin: flow.product.url },
    });
    const { authorizeUrl } = (await answer.json()) as { authorizeUrl: string };
    const { redirectUrl } = await flow.google.control.consent({ authorizeUrl, person: anna.email });
    await fetch(redirectUrl, { redirect: 'manual' });

    await flow.waitForStatus(anna.email, 'enabled');
    await waitUntil({
      what: 'the same message says Enabled',
      timeoutMs: 10_000,
      holds: () => seenBy(anna).length === 1 && JSON.stringify(seenBy(anna)).includes('Enabled'),
    });
  });

  it('status says how the mailbox is doing', async () => {
    expect(await type(anna, 'status')).toEqual({ ok: true, text: '' });
    await waitForMessages(anna, 2);
    expect(JSON.stringify(seenBy(anna)[1])).toContain(anna.email);
  });

  it('a command that Slack sends again over the next connection is answered once', async () => {
    const { socket } = flow.slack.control;
    const before = socket.openedCount();
    socket.loseAcks({ times: 1 });
    expect(await type(ben, 'status')).toEqual({ ok: true, text: '' });
    expect(socket.openedCount()).toBe(before + 1);

    await type(ben, 'help');
    await waitForMessages(ben, 2);
    await waitForSlack('connected');
  });

  it('when Slack asks to leave, commands go on without a gap', async () => {
    const { socket } = flow.slack.control;
    const before = await slackOf();
    const opened = socket.openedCount();
    socket.disconnect({ reason: 'refresh_requested' });
    const typed = await Promise.all([type(anna, 'help'), type(anna, 'help'), type(anna, 'help')]);
    expect(typed).toEqual(typed.map(() => ({ ok: true, text: '' })));
    await waitUntil({
      what: 'the new connection is the only one',
      timeoutMs: 10_000,
      holds: () => socket.openedCount() === opened + 1 && socket.connectionCount() === 1,
    });
    expect((await slackOf()).connectedSince).toBe(before.connectedSince);
  });

  it('a trouble is alerted', async () => {
    await flow.google.control.revokeTokens({ person: anna.email });
    await flow.waitForStatus(anna.email, 'error');
    await waitUntil({
      what: 'the channel hears of it',
      timeoutMs: 30_000,
      holds: () => flow.alerts().length === 1,
    });
  });

  it('killed and started again, it is connected again and answers', async () => {
    await flow.product.kill();
    flow.product.begin();
    await flow.product.ready();
    await waitForSlack('connected');
    expect(await type(ben, 'status')).toEqual({ ok: true, text: '' });
    await waitForMessages(ben, 3);
    // Of all that was typed, nothing was answered twice.
    expect(seenBy(ben)).toHaveLength(3);
    expect(seenBy(anna)).toHaveLength(5);
  });

  it('an app that is removed is said to be, in words; alerts and mail are not lost', async () => {
    await flow.slack.control.uninstallApp();
    const { problems } = await waitForSlack('trouble');
    expect(problems).toMatchObject([
      {
        code: 'app_uninstalled',
        what: 'Mail Sync was removed from the Slack workspace.',
        howToFix: expect.arrayContaining([expect.stringContaining('SLACK_BOT_TOKEN')]),
      },
    ]);
    expect((await fetch(`${flow.product.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${flow.product.url}/readyz`)).status).toBe(200);
  });

  it('stops within seconds, connection and all', async () => {
    const startedAt = performance.now();
    await flow.product.stop();
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect(flow.slack.control.socket.connectionCount()).toBe(0);
  });
});
