import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { ALERT_CHANNEL, anna, ben, type Flow, idsOf, lena, openFlow } from './open-flow.ts';

interface SyncErrorJson {
  code: string;
  what: string;
  howToFix: string[];
  whoCanFix: string;
  occurredAt: string;
  resolvedAt: string | null;
  acknowledged: { userName: string } | null;
}

describe('access that is withdrawn at Google', () => {
  let flow: Flow;
  let leadId: string;
  beforeAll(async () => {
    flow = await openFlow();
    leadId = await flow.addLead(lena);
    await flow.connect(anna);
    await flow.waitForImport(anna.email);
  });
  afterAll(() => flow.close());

  const missed = {
    from: lena,
    to: [{ address: anna.email }],
    subject: 'While nobody could look',
    text: 'Hello',
  };

  it('turns the mailbox red within one pass, with one alert and one entry that say how to fix it', async () => {
    expect(flow.alerts()).toHaveLength(0);
    await flow.google.control.revokeTokens({ person: anna.email });
    const mailbox = await flow.waitForStatus(anna.email, 'error');
    await flow.google.control.send({ mail: missed });

    await waitUntil({
      what: 'the channel hears of it',
      timeoutMs: 10_000,
      holds: () => flow.alerts().length === 1,
    });
    const alert = JSON.stringify(flow.alerts()[0]);
    expect(alert).toContain(anna.email);
    expect(alert).toContain('Reconnect');

    const { items } = await flow.admin.get<{ items: SyncErrorJson[] }>(
      `/api/v1/sync-errors?mailboxId=${mailbox.id}`,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ code: 'google.sign_in_revoked', whoCanFix: 'owner', resolvedAt: null });
    expect(items[0]!.howToFix[0]).toContain('Reconnect');
    expect(Date.parse(items[0]!.occurredAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('whoever takes it on is named in Slack and in the console; a colleague without the right to is refused', async () => {
    const readEntry = async () => {
      const { items } = await flow.admin.get<{ items: SyncErrorJson[] }>('/api/v1/sync-errors');
      return items[0]!;
    };
    const press = (user: string) =>
      flow.slack.control.pressButton({ user, channel: ALERT_CHANNEL, button: 'acknowledge' });
    await press(ben.email);
    await waitUntil({
      what: 'the colleague is told why not',
      timeoutMs: 10_000,
      holds: () =>
        flow.slack.control
          .messagesSeenBy({ user: ben.email, channel: ALERT_CHANNEL })
          .some(({ text, onlyVisibleTo }) => onlyVisibleTo !== null && text.startsWith('Only the owner')),
    });
    expect((await readEntry()).acknowledged).toBeNull();

    await press(anna.email);
    await waitUntil({
      what: 'the message names who is on it',
      timeoutMs: 10_000,
      holds: () => JSON.stringify(flow.alerts()[0]).includes(`*${anna.name} is on it*`),
    });
    expect((await readEntry()).acknowledged).toMatchObject({ userName: anna.name });
  });

  it('after reconnecting it is green, the same message says so, and the gap is closed', async () => {
    const before = flow.alerts()[0]!;
    await flow.connect(anna);
    const mailbox = await flow.waitForStatus(anna.email, 'enabled');

    await waitUntil({
      what: 'the alert is edited',
      timeoutMs: 10_000,
      holds: () => JSON.stringify(flow.alerts()[0]) !== JSON.stringify(before),
    });
    expect(flow.alerts()).toHaveLength(1);
    expect(flow.alerts()[0]).toMatchObject({ ts: before.ts, isEdited: true });

    await waitUntil({
      what: 'the missed mail is on the timeline',
      timeoutMs: 10_000,
      holds: async () => (await flow.timelineOf(leadId)).some((email) => email.subject === missed.subject),
    });
    const expected = (await flow.expectedMail([lena.address])).filter((mail) =>
      mail.copies.some(
        (copy) => copy.person === anna.email && !['draft', 'spam', 'bin', 'chat'].includes(copy.labelClass),
      ),
    );
    expect(idsOf(await flow.timelineOf(leadId))).toEqual(idsOf(expected));
    const log = await flow.admin.get<{ items: SyncErrorJson[] }>(
      `/api/v1/sync-errors?mailboxId=${mailbox.id}`,
    );
    expect(log.items.map((entry) => entry.resolvedAt === null)).toEqual([false]);
  });
});
