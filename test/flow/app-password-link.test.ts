import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, ben, type Flow, idsOf, lena, openFlow } from './open-flow.ts';

const WRONG = 'aaaa bbbb cccc dddd';
const CHANNEL = 'sales';

describe('an app password by the private link out of Slack', () => {
  let flow: Flow;
  let lenaId: string;
  let appPassword: string;
  beforeAll(async () => {
    flow = await openFlow();
    lenaId = await flow.addLead(lena);
    ({ appPassword } = await flow.google.control.makeAppPassword({ person: anna.email }));
  });
  afterAll(() => flow.close());

  const seenByAnna = () => flow.slack.control.messagesSeenBy({ user: anna.email, channel: CHANNEL });
  const lastSeen = () => JSON.stringify(seenByAnna().at(-1) ?? '');

  /** Types the command and opens the page of this button; returns the link's door in the API. */
  async function openLink(button: string) {
    const before = seenByAnna().length;
    await flow.slack.control.typeCommand({ user: anna.email, channel: CHANNEL, text: 'connect' });
    await waitUntil({
      what: 'Slack shows the link',
      timeoutMs: 5_000,
      holds: () => seenByAnna().length === before + 1,
    });
    const { url } = await flow.slack.control.pressButton({ user: anna.email, channel: CHANNEL, button });
    const token = /\/connect\/([^/]+)\/app-password$/.exec(new URL(url!).pathname)![1]!;
    const page = await fetch(url!, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.getSetCookie()]).toEqual([200, []]);
    const link = `${flow.product.url}/api/v1/connect-links/${token}`;
    const give = async (password: string) => {
      const answer = await fetch(`${link}/app-password`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: flow.product.url },
        body: JSON.stringify({ appPassword: password }),
      });
      expect(answer.headers.getSetCookie()).toEqual([]);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    return { link, give };
  }

  it('is offered beside Google’s, to the asker alone, and connects once a typing error is mended', async () => {
    const { link, give } = await openLink('Use an app password');
    expect(lastSeen()).toContain('Sign in with Google');
    expect(flow.slack.control.messagesSeenBy({ user: ben.email, channel: CHANNEL })).toEqual([]);

    for (let look = 0; look < 3; look++) expect((await fetch(link)).status).toBe(200);
    expect(await give(WRONG)).toMatchObject({ status: 409, body: { code: 'imap.password_refused' } });
    expect((await fetch(link)).status, 'the link is good still').toBe(200);
    expect(await give(appPassword)).toMatchObject({
      status: 200,
      body: { outcome: 'connected', address: anna.email },
    });
    expect((await fetch(link)).status).toBe(410);
    expect((await give(appPassword)).status).toBe(410);
  });

  it('turns the same message in Slack to Enabled, and fills the timeline', async () => {
    await waitUntil({
      what: 'the same message says Enabled',
      timeoutMs: 10_000,
      holds: () => seenByAnna().length === 1 && lastSeen().includes('Enabled'),
    });
    await flow.waitForImport(anna.email);
    const expected = (await flow.expectedMail([lena.address])).filter((mail) =>
      mail.copies.some(
        (copy) => copy.person === anna.email && !['draft', 'spam', 'bin', 'chat'].includes(copy.labelClass),
      ),
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(idsOf(await flow.timelineOf(lenaId))).toEqual(idsOf(expected));
  });

  it('mends a mailbox whose password has ended, and the alert turns green', async () => {
    await flow.google.control.changePassword({ person: anna.email });
    await flow.waitForStatus(anna.email, 'error');
    await waitUntil({
      what: 'the channel hears of it',
      timeoutMs: 10_000,
      holds: () => flow.alerts().length === 1,
    });
    const missed = {
      from: lena,
      to: [{ address: anna.email }],
      subject: 'While nobody could look',
      text: 'Hello',
    };
    await flow.google.control.send({ mail: missed });

    const { give } = await openLink('Enter an app password');
    expect(await give(appPassword), 'the old one').toMatchObject({ status: 409 });
    ({ appPassword } = await flow.google.control.makeAppPassword({ person: anna.email }));
    expect(await give(appPassword)).toMatchObject({ status: 200, body: { title: 'Connected again' } });
    await flow.waitForStatus(anna.email, 'enabled');
    await waitUntil({
      what: 'the missed mail is on the timeline, and the alert is over',
      timeoutMs: 20_000,
      holds: async () =>
        (await flow.timelineOf(lenaId)).some((email) => email.subject === missed.subject) &&
        JSON.stringify(flow.alerts()).includes('syncing again'),
    });
    expect(flow.alerts()).toHaveLength(1);
  });

  it('cannot be guessed: after five tries the door is shut for a while, a new link included', async () => {
    const first = await openLink('Enter an app password');
    for (let tries = 0; tries < 5; tries++) expect((await first.give(WRONG)).status).toBe(409);
    const { give } = await openLink('Enter an app password');
    for (const door of [first.give, give]) {
      expect(await door(appPassword)).toMatchObject({
        status: 429,
        body: {
          code: 'connect.too_many_tries',
          retryAfterSeconds: expect.any(Number),
          howToFix: [expect.stringMatching(/^Try again in \d+ minutes\.$/), expect.any(String)],
        },
      });
    }
    // The mailbox itself is none the worse for it.
    expect(await flow.mailboxOf(anna.email)).toMatchObject({ status: 'enabled' });
  });

  it('is nowhere to be read: not in Slack, not in the log, not in the database', async () => {
    const bare = appPassword.replaceAll(' ', '');
    const everything = [
      JSON.stringify(seenByAnna()),
      JSON.stringify(flow.alerts()),
      JSON.stringify(flow.slack.control.calls({})),
      flow.product.output(),
      ...['', '-wal'].map((end) => readFileSync(`${flow.product.databaseFile}${end}`, 'latin1')),
    ].join('\n');
    expect(everything).toContain(anna.email);
    for (const secret of [appPassword, bare, WRONG, WRONG.replaceAll(' ', '')])
      expect(everything).not.toContain(secret);
  });
});
