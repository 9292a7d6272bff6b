import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, ben, type Flow, idsOf, lena, openFlow } from './open-flow.ts';

const boss = { email: 'admin@fairlane.example', name: 'Admin', password: 'a password for the tests' };
const SALES = 'sales';

describe('looking after mailboxes from Slack', () => {
  let flow: Flow;
  let leadId: string;
  beforeAll(async () => {
    flow = await openFlow();
    leadId = await flow.addLead(lena);
    await flow.admin.post('/api/v1/users', { ...boss, role: 'administrator' });
    await flow.connect(anna);
    await flow.waitForImport(anna.email);
  });
  afterAll(() => flow.close());

  const seenBy = (user: string) => flow.slack.control.messagesSeenBy({ user, channel: SALES });
  const nextMessage = async ({ user, act }: { user: string; act: () => Promise<unknown> }) => {
    const before = seenBy(user).length;
    await act();
    await waitUntil({
      what: `Slack shows ${user} an answer`,
      timeoutMs: 10_000,
      holds: () => seenBy(user).length > before,
    });
    const message = seenBy(user).at(-1)!;
    expect(message.onlyVisibleTo).toBe(flow.slack.control.userIdOf(user));
    return { text: message.text, shown: JSON.stringify(message) };
  };
  const type = (user: string, text: string) =>
    nextMessage({ user, act: () => flow.slack.control.typeCommand({ user, channel: SALES, text }) });
  const press = (user: string, button: string) =>
    nextMessage({ user, act: () => flow.slack.control.pressButton({ user, channel: SALES, button }) });
  const waitForText = (user: string, text: string) =>
    waitUntil({
      what: `${user} reads "${text}"`,
      timeoutMs: 10_000,
      holds: () => seenBy(user).some((message) => message.text === text),
      describe: () => seenBy(user).map((message) => message.text),
    });

  it('those who run the company see all mailboxes, and a salesperson nobody else’s', async () => {
    const { text } = await type(boss.email, 'status all');
    expect(text).toBe('1 mailbox of the company: all is well');
    expect((await type(boss.email, `status @${anna.name}`)).text).toBe(`${anna.name}’s mailbox`);
    const refused = await type(ben.email, `status @${anna.name}`);
    expect(refused.text).toContain('You can look after your own mailboxes here.');
    expect(refused.shown).not.toContain(anna.email);
  });

  it('a failing mailbox is in the owner’s errors, with what mends it', async () => {
    await flow.google.control.revokeTokens({ person: anna.email });
    await flow.waitForStatus(anna.email, 'error');
    const errors = await type(anna.email, 'errors');
    expect(errors.text).toBe('1 open error');
    expect(errors.shown).toContain('"action_id":"reconnect"');
    expect((await type(boss.email, 'status all')).text).toBe('1 mailbox of the company: 1 needs somebody');
  });

  it('an administrator may have it tried again, but only its owner can reconnect it', async () => {
    const retried = await type(boss.email, `retry ${anna.email}`);
    expect(retried.text).toBe(`${anna.email} still fails.`);
    expect((await type(ben.email, `retry ${anna.email}`)).text).toContain('your own mailboxes');

    const link = await press(anna.email, 'reconnect');
    expect(link.text).toBe(`Reconnect ${anna.email}: sign in with Google.`);
    const { url } = await flow.slack.control.pressButton({
      user: anna.email,
      channel: SALES,
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
    await waitForText(
      anna.email,
      `${anna.email} is connected. Enabled: Emails with leads are being recorded.`,
    );
  });

  it('retry says that it syncs, once it does', async () => {
    await flow.waitForStatus(anna.email, 'enabled');
    expect((await type(anna.email, 'retry')).text).toBe(`${anna.email} syncs.`);
  });

  it('disconnecting asks first, keeps the history when it is told to, and the console shows it', async () => {
    const ofAnna = (await flow.expectedMail([lena.address])).filter(({ copies }) =>
      copies.some(({ person }) => person === anna.email),
    );
    const expected = idsOf(ofAnna);
    expect(idsOf(await flow.timelineOf(leadId))).toEqual(expected);

    expect((await type(anna.email, 'disconnect')).text).toBe(`Disconnect ${anna.email}?`);
    await flow.waitForStatus(anna.email, 'enabled');
    await flow.slack.control.pressButton({
      user: anna.email,
      channel: SALES,
      button: 'Disconnect, keep history',
    });
    await waitForText(anna.email, `${anna.email} is disconnected.`);
    expect((await flow.mailboxOf(anna.email))?.status ?? null).toBeNull();
    expect(idsOf(await flow.timelineOf(leadId))).toEqual(expected);
    expect((await type(anna.email, 'status')).text).toContain('You have not connected a mailbox yet.');
  });
});
