import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, ben, type Flow, lena, openFlow } from './open-flow.ts';

/** Live changes reach an open tab within a few seconds: they are coalesced. */
const SEEN_WITHIN_MS = 15_000;

describe('the Home tab in Slack and the console show the same', () => {
  let flow: Flow;
  let mailboxId: string;
  beforeAll(async () => {
    flow = await openFlow();
    await flow.addLead(lena);
    const { items } = await flow.admin.get<{ items: { id: string; email: string }[] }>('/api/v1/users');
    const bens = items.find(({ email }) => email === ben.email)!;
    await flow.admin.patch(`/api/v1/users/${bens.id}`, { role: 'company_manager' });
    await flow.connect(anna);
    mailboxId = (await flow.waitForStatus(anna.email, 'enabled')).id;
  });
  afterAll(() => flow.close());

  const homeOf = ({ email }: { email: string }) =>
    JSON.stringify(flow.slack.control.homeSeenBy({ user: email })?.blocks ?? []);
  const waitForHome = async (person: { email: string }, text: string) => {
    await waitUntil({
      what: `${person.email} sees "${text}" under Home`,
      timeoutMs: SEEN_WITHIN_MS,
      holds: () => homeOf(person).includes(text),
      describe: () => homeOf(person),
    });
    return homeOf(person);
  };
  const messagesOf = ({ email }: { email: string }) =>
    flow.slack.control.messagesSeenBy({ user: email, channel: 'Mail Sync' });
  const waitForMessage = (person: { email: string }, text: string) =>
    waitUntil({
      what: `${person.email} gets "${text}" by direct message`,
      timeoutMs: SEEN_WITHIN_MS,
      holds: () => messagesOf(person).some((message) => JSON.stringify(message).includes(text)),
      describe: () => messagesOf(person).map((message) => message.text),
    });
  /** What a person does with the private link in the newest message. */
  const followLink = async (person: { email: string }) => {
    const { url } = await flow.slack.control.pressButton({
      user: person.email,
      channel: 'Mail Sync',
      button: 'Sign in with Google',
    });
    const token = new URL(url!).pathname.split('/').at(-1)!;
    const answer = await fetch(`${flow.product.url}/api/v1/connect-links/${token}/google`, {
      method: 'POST',
      headers: { origin: flow.product.url },
    });
    const { authorizeUrl } = (await answer.json()) as { authorizeUrl: string };
    const { redirectUrl } = await flow.google.control.consent({ authorizeUrl, person: person.email });
    await fetch(redirectUrl, { redirect: 'manual' });
  };

  it('its owner sees the mailbox as the console does, and sees it turn red', async () => {
    await flow.slack.control.openHome({ user: anna.email });
    await waitForHome(anna, '*Enabled*');
    await flow.google.control.revokeTokens({ person: anna.email });
    await flow.waitForStatus(anna.email, 'error');
    const red = await waitForHome(anna, '*Error*');
    expect(red).toContain('"reconnect"');
    expect(red).toContain('"retry_now"');
  });

  it('a manager sees it among what needs attention', async () => {
    await flow.slack.control.openHome({ user: ben.email });
    const shown = await waitForHome(ben, 'Needs attention');
    expect(shown).toContain(anna.email);
    expect(shown).toContain('seats used');
  });

  it('a press of Retry there is heard by the console of a manager', async () => {
    const events = await listen(flow, ben);
    await flow.slack.control.pressHomeButton({ user: anna.email, button: 'Retry now' });
    await waitUntil({
      what: 'the console hears of it',
      timeoutMs: SEEN_WITHIN_MS,
      holds: () => events.heard().some((event) => event.mailboxId === mailboxId),
      describe: () => events.heard(),
    });
    await events.close();
    await waitForMessage(anna, 'still fails');
  });

  it('Reconnect gives a private link by direct message, and the tab turns green by itself', async () => {
    await flow.slack.control.pressHomeButton({ user: anna.email, button: 'Reconnect' });
    await waitForMessage(anna, `Reconnect ${anna.email}`);
    await followLink(anna);
    await flow.waitForStatus(anna.email, 'enabled');
    await waitForHome(anna, '*Enabled*');
    expect(homeOf(ben)).not.toContain('*Error* ·');
  });

  it('what is disconnected in the console is disconnected in Slack', async () => {
    const client = await flow.signIn(anna);
    await client.post(`/api/v1/mailboxes/${mailboxId}/disconnect`, { history: 'keep' });
    expect(await waitForHome(anna, '*Disconnected*')).toContain('"reconnect"');
  });

  it('a manager invites her there, once, and she connects from the invitation', async () => {
    await waitForHome(ben, `Invite ${anna.name}`);
    await flow.slack.control.pressHomeButton({ user: ben.email, button: 'Invite', within: anna.email });
    await waitForMessage(anna, `${ben.name} asks you to connect your mailbox`);
    await waitForHome(ben, 'Invited today.');
    await flow.slack.control.pressButton({
      user: anna.email,
      channel: 'Mail Sync',
      button: 'Connect my mailbox',
    });
    await waitForMessage(anna, `Connect ${anna.email} to Mail Sync`);
    await followLink(anna);
    await flow.waitForStatus(anna.email, 'enabled');
    await waitForHome(anna, '*Enabled*');
    await waitUntil({
      what: 'nobody but the manager is left to invite',
      timeoutMs: SEEN_WITHIN_MS,
      holds: () => !homeOf(ben).includes(`Invite ${anna.name}`),
    });
  });
});

/** What a console of this person hears over its stream of live events. */
async function listen(flow: Flow, { email, password }: { email: string; password: string }) {
  const signedIn = await fetch(`${flow.product.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: flow.product.url },
    body: JSON.stringify({ email, password }),
  });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  const ending = new AbortController();
  const stream = await fetch(`${flow.product.url}/api/v1/events`, {
    headers: { cookie },
    signal: ending.signal,
  });
  let text = '';
  const reading = (async () => {
    for await (const chunk of stream.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  })().catch(() => undefined);
  return {
    heard: () =>
      [...text.matchAll(/^data: (\{.*\})$/gm)].map(
        ([, json]) => JSON.parse(json!) as { type: string; mailboxId: string | null },
      ),
    async close() {
      ending.abort();
      await reading;
    },
  };
}
