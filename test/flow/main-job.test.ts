import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, ben, type Flow, idsOf, lena, max, openFlow } from './open-flow.ts';

describe('from /mailsync connect to the timeline', () => {
  let flow: Flow;
  let lenaId: string;
  beforeAll(async () => {
    flow = await openFlow();
    lenaId = await flow.addLead(lena);
  });
  afterAll(() => flow.close());

  const seenByAnna = () => flow.slack.control.messagesSeenBy({ user: anna.email, channel: 'sales' });

  it('somebody types /mailsync connect and gets a link that only they see', async () => {
    await flow.slack.control.typeCommand({ user: anna.email, channel: 'sales', text: 'connect' });
    await waitUntil({
      what: 'Slack shows the link',
      timeoutMs: 5_000,
      holds: () => seenByAnna().length === 1,
    });
    expect(seenByAnna()[0]!.onlyVisibleTo).toBe(flow.slack.control.userIdOf(anna.email));
    expect(flow.slack.control.messagesSeenBy({ user: ben.email, channel: 'sales' })).toHaveLength(0);
  });

  it('looking at the link does not spend it, and after the consent the same message says Enabled', async () => {
    const { url } = await flow.slack.control.pressButton({
      user: anna.email,
      channel: 'sales',
      button: 'Sign in with Google',
    });
    const token = new URL(url!).pathname.split('/').at(-1)!;
    const link = `${flow.product.url}/api/v1/connect-links/${token}`;
    for (let look = 0; look < 3; look++) expect((await fetch(link)).status).toBe(200);

    const answer = await fetch(`${link}/google`, { method: 'POST', headers: { origin: flow.product.url } });
    const { authorizeUrl } = (await answer.json()) as { authorizeUrl: string };
    const { redirectUrl } = await flow.google.control.consent({ authorizeUrl, person: anna.email });
    const back = await fetch(redirectUrl, { redirect: 'manual' });
    expect(back.headers.get('location')).toMatch(/\/connect\/result\//);
    expect(back.headers.getSetCookie()).toEqual([]);

    await flow.waitForStatus(anna.email, 'enabled');
    await waitUntil({
      what: 'the same message says Enabled',
      timeoutMs: 10_000,
      holds: () => seenByAnna().length === 1 && JSON.stringify(seenByAnna()[0]).includes('Enabled'),
    });
    expect((await fetch(link)).status).toBe(410);
  });

  it('every email with the lead is imported, once', async () => {
    await flow.waitForImport(anna.email);
    const expected = (await flow.expectedMail([lena.address])).filter((mail) =>
      mail.copies.some(
        (copy) => copy.person === anna.email && !['draft', 'spam', 'bin', 'chat'].includes(copy.labelClass),
      ),
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(idsOf(await flow.timelineOf(lenaId))).toEqual(idsOf(expected));
  });

  it('a fresh mail stands on the timeline within five seconds', async () => {
    const mail = { from: lena, to: [{ address: anna.email }], subject: 'Fresh from the lead', text: 'Hello' };
    const startedAt = performance.now();
    await flow.google.control.send({ mail });
    await waitUntil({
      what: 'the fresh mail is on the timeline',
      timeoutMs: 5_000,
      holds: async () => (await flow.timelineOf(lenaId)).some((email) => email.subject === mail.subject),
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('mail moved out of spam is recorded', async () => {
    const mail = { from: lena, to: [{ address: anna.email }], subject: 'Taken for spam', text: 'Hello' };
    const { id } = await flow.google.control.deliver({ to: anna.email, mail, labels: ['SPAM', 'UNREAD'] });
    await waitForNextPass(anna.email);
    expect((await flow.timelineOf(lenaId)).map((email) => email.subject)).not.toContain(mail.subject);

    await flow.google.control.move({ person: anna.email, id, move: 'out of spam' });
    await waitUntil({
      what: 'the mail out of spam is on the timeline',
      timeoutMs: 10_000,
      holds: async () => (await flow.timelineOf(lenaId)).some((email) => email.subject === mail.subject),
    });
  });

  it('a lead added after the import gets its old mail from two mailboxes, once', async () => {
    await flow.connect(ben);
    await flow.waitForStatus(ben.email, 'enabled');
    await flow.waitForImport(ben.email);

    const maxId = await flow.addLead(max);
    const expected = idsOf(await flow.expectedMail([max.address]));
    await waitUntil({
      what: "the new lead's old mail is on its timeline",
      timeoutMs: 20_000,
      holds: async () => (await flow.timelineOf(maxId)).length >= expected.length,
      describe: async () => ({ expected: expected.length, found: (await flow.timelineOf(maxId)).length }),
    });
    const timeline = await flow.timelineOf(maxId);
    expect(idsOf(timeline)).toEqual(expected);
    expect(timeline.some((email) => email.mailboxIds.length === 2)).toBe(true);
  });

  async function waitForNextPass(address: string): Promise<void> {
    const before = (await flow.mailboxOf(address))!.lastSyncedAt;
    let passes = 0;
    let last = before;
    await waitUntil({
      what: `${address} was looked at twice more`,
      timeoutMs: 15_000,
      holds: async () => {
        const { lastSyncedAt } = (await flow.mailboxOf(address))!;
        if (lastSyncedAt !== last) passes += 1;
        last = lastSyncedAt;
        return passes >= 2;
      },
    });
  }
});
