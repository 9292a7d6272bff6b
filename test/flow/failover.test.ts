import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../product/wait-until.ts';
import { anna, type Flow, idsOf, lena, max, openFlow } from './open-flow.ts';

interface SyncErrorJson {
  code: string;
  resolvedAt: string | null;
}

const LEADS = [lena, max];

describe('Google ends the sign-in in the middle of an import', () => {
  let flow: Flow;
  let mailboxId: string;
  let passwordAddedAtMs: number;
  const leadIds = new Map<string, string>();
  const statusesSeen = new Set<string | null>();

  beforeAll(async () => {
    // More lead mail than a minute's quota lets be read, so that the import is cut off amid its work.
    flow = await openFlow({ messageCount: 700, leadShare: 0.8 });
    for (const lead of LEADS) leadIds.set(lead.address, await flow.addLead(lead));
    const client = await flow.connect(anna);
    mailboxId = (await flow.mailboxOf(anna.email))!.id;
    const { appPassword } = await flow.google.control.makeAppPassword({ person: anna.email });
    await client.post('/api/v1/mailboxes/app-password', { address: anna.email, appPassword, mailboxId });
    passwordAddedAtMs = Date.now();
  });
  afterAll(() => flow.close());

  const look = async () => {
    const mailbox = (await flow.mailboxOf(anna.email))!;
    statusesSeen.add(mailbox.status);
    return mailbox;
  };
  const writeToAnna = (subject: string) =>
    flow.google.control.send({
      mail: { from: lena, to: [{ address: anna.email }], subject, text: 'Hello' },
    });

  /** Each lead's timeline holds the mail that the double has for Anna, once each. */
  async function expectWhole() {
    let emailCount = 0;
    for (const { address } of LEADS) {
      const ofAnna = (await flow.expectedMail([address])).filter(({ copies }) =>
        copies.some(
          ({ person, labelClass }) =>
            person === anna.email && !['draft', 'spam', 'bin', 'chat'].includes(labelClass),
        ),
      );
      expect(idsOf(await flow.timelineOf(leadIds.get(address)!))).toEqual(idsOf(ofAnna));
      emailCount += ofAnna.length;
    }
    return emailCount;
  }

  const readLog = async () =>
    (await flow.admin.get<{ items: SyncErrorJson[] }>(`/api/v1/sync-errors?mailboxId=${mailboxId}`)).items;

  it('the import goes on over the app password and ends there, with every email recorded once, green all along', async () => {
    await waitUntil({
      what: 'the import has recorded some and is not done',
      timeoutMs: 30_000,
      holds: async () => {
        const { recordedCount, lastSyncedAt, importProgress } = await look();
        const isReadSince = lastSyncedAt !== null && Date.parse(lastSyncedAt) > passwordAddedAtMs;
        return isReadSince && recordedCount > 100 && importProgress?.state !== 'done';
      },
    });
    await flow.google.control.revokeTokens({ person: anna.email });
    await writeToAnna('Just after the end of the sign-in');
    await flow.waitForRoute(anna.email, 'app_password');
    expect((await look()).importProgress!.state).not.toBe('done');
    await writeToAnna('Over the app password');
    await waitUntil({
      what: 'the import is done',
      timeoutMs: 60_000,
      holds: async () => (await look()).importProgress?.state === 'done',
      describe: () => [...statusesSeen],
    });
    await waitUntil({
      what: 'the live mail is recorded',
      timeoutMs: 10_000,
      holds: async () =>
        (await flow.timelineOf(leadIds.get(lena.address)!)).some(
          ({ subject }) => subject === 'Over the app password',
        ),
    });
    expect(await expectWhole()).toBeGreaterThan(400);
    expect((await look()).failover).toMatchObject({
      what: 'Google has withdrawn the access to this mailbox.',
    });
    expect(await readLog()).toMatchObject([{ code: 'mailsync.over_app_password', resolvedAt: null }]);
  });

  it('the route returns when Google works again, and nothing is missed or doubled', async () => {
    await flow.connect(anna);
    await flow.waitForRoute(anna.email, 'google');
    await writeToAnna('Over Google again');
    await waitUntil({
      what: 'mail comes by Google',
      timeoutMs: 10_000,
      holds: async () => {
        await look();
        const timeline = await flow.timelineOf(leadIds.get(lena.address)!);
        return timeline.some(({ subject }) => subject === 'Over Google again');
      },
    });
    await expectWhole();
    expect((await look()).failover).toBeNull();
    expect((await readLog()).every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
  });

  it('the route also returns by itself, at the next look at Google, when nobody signs in anew', async () => {
    const { control } = flow.google;
    await control.expireAccessTokens({ person: anna.email });
    const answer = { status: 400, reason: 'invalid_grant', times: 10_000 };
    await control.failNext({ kind: 'status', method: 'oauth.token', person: anna.email, ...answer });
    await flow.waitForRoute(anna.email, 'app_password');
    await control.clearFaults();
    await writeToAnna('Back by itself');
    // A dead sign-in is asked hourly: Retry looks at once.
    await flow.admin.post(`/api/v1/mailboxes/${mailboxId}/sync`, {});
    await flow.waitForRoute(anna.email, 'google');
    await waitUntil({
      what: 'that mail is recorded too',
      timeoutMs: 10_000,
      holds: async () => {
        await look();
        const timeline = await flow.timelineOf(leadIds.get(lena.address)!);
        return timeline.some(({ subject }) => subject === 'Back by itself');
      },
    });
    await expectWhole();
    expect([...statusesSeen]).toEqual(['enabled']);
    expect(flow.alerts()).toEqual([]);
  });
});
