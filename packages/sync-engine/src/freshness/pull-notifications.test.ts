import { createIdFactory, createSilentLogger } from '@mailsync/foundation';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPubSubClient } from '../providers/gmail-api/pubsub-client.ts';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import { deliverToAnn, mail, openAnnsMailbox, readErrors, readMailbox } from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { READER, setUpPubSub, SUBSCRIPTION, TOPIC } from '../testing/pubsub-world.ts';
import { createEars } from './hear-notifications.ts';
import { createNotificationPuller } from './pull-notifications.ts';
import type { PubSubSettings } from './pubsub-settings.ts';

async function openPulling() {
  let settings: PubSubSettings | null = null;
  const opened = await openAnnsMailbox({
    pubsub: async (google) => (settings = await setUpPubSub(google)),
  });
  await opened.fixture.hearAll();
  await opened.fixture.passWhenDue(opened.mailboxId);
  opened.fixture.clock.advanceMs(60_000);
  return { ...opened, settings: settings as unknown as PubSubSettings };
}

/** Starts to pull; waits between failures are written down, and last no longer than a moment. */
async function startPulling({ fixture, settings }: { fixture: EngineFixture; settings: PubSubSettings }) {
  const { clock } = fixture;
  const db = createCrashingDatabase(fixture.db);
  const waits: number[] = [];
  const puller = createNotificationPuller({
    client: createPubSubClient({ ...settings.pull!, clock }),
    ears: createEars({ db, clock, wake: async () => {} }),
    db,
    clock,
    createId: createIdFactory({ clock }),
    logger: createSilentLogger(),
    sleep: async (ms) => {
      waits.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    random: () => 0,
  });
  await puller.start();
  onTestFinished(() => puller.stop());
  return { puller, db, waits };
}

const outstanding = ({ google }: EngineFixture) =>
  google.control.listOutstanding({ subscription: SUBSCRIPTION });

const isDue = async (fixture: EngineFixture, mailboxId: string) =>
  (await readMailbox(fixture, mailboxId)).nextSyncAt! <= fixture.clock.now();

describe('pulling', () => {
  it('makes a mailbox due soon after its mail has come, and acknowledges', async () => {
    const { fixture, mailboxId, settings } = await openPulling();
    await startPulling({ fixture, settings });
    await deliverToAnn(fixture, { mail: mail() });
    await expect.poll(() => isDue(fixture, mailboxId)).toBe(true);
    await expect.poll(() => outstanding(fixture)).toEqual([]);
  });

  it('acknowledges what nobody can read, or that is of nobody here', async () => {
    const { fixture, settings } = await openPulling();
    await startPulling({ fixture, settings });
    await fixture.google.control.publish({ topic: TOPIC, text: 'hello' });
    await fixture.google.control.publish({
      topic: TOPIC,
      text: '{"emailAddress":"nobody@oak.example","historyId":1}',
    });
    await expect.poll(() => outstanding(fixture)).toEqual([]);
  });

  it('does not acknowledge what is not in the database yet: it is handed out again', async () => {
    const { fixture, mailboxId, settings } = await openPulling();
    const { db, waits } = await startPulling({ fixture, settings });
    db.crashAfter(0);
    await deliverToAnn(fixture, { mail: mail() });
    await expect.poll(() => waits.includes(1_000)).toBe(true);
    expect(await outstanding(fixture)).toHaveLength(1);
    expect(await isDue(fixture, mailboxId)).toBe(false);

    db.heal();
    fixture.clock.advanceMs(10_000);
    await expect.poll(() => isDue(fixture, mailboxId)).toBe(true);
    await expect.poll(() => outstanding(fixture)).toEqual([]);
  });

  it('waits longer and longer while Pub/Sub is ill, shows nobody, and begins anew when it is well', async () => {
    const { fixture, settings } = await openPulling();
    await fixture.google.control.failNext({ kind: 'status', method: 'pubsub.pull', status: 503, times: 4 });
    const { waits } = await startPulling({ fixture, settings });
    await expect.poll(() => waits.includes(500)).toBe(true);
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);

    await fixture.google.control.failNext({ kind: 'cut', method: 'pubsub.pull' });
    await expect.poll(() => waits.lastIndexOf(1_000)).toBeGreaterThan(0);
    const { calls } = await fixture.google.control.counters();
    expect(calls['pubsub.pull']).toBeGreaterThan(5);
    expect(await readErrors(fixture, '')).toEqual([]);
  });

  it('stops while it waits for a message', async () => {
    const { fixture, settings } = await openPulling();
    await fixture.google.control.setBehaviour({ pullWaitMs: 60_000 });
    await fixture.google.control.resetCounters();
    const { puller } = await startPulling({ fixture, settings });
    await expect.poll(async () => (await fixture.google.control.counters()).calls['pubsub.pull']).toBe(1);
    await puller.stop();
    expect((await fixture.google.control.counters()).calls['pubsub.pull']).toBe(1);
  });

  it.each([
    ['the subscription is not there', 'pubsub.subscription_missing', { subscription: `${SUBSCRIPTION}-2` }],
    ['the key is not Google’s any more', 'pubsub.credentials_refused', { keyId: 'another' }],
  ])(
    'when %s, says so once for the installation',
    async (_, code, { subscription, keyId }: { subscription?: string; keyId?: string }) => {
      const { fixture, mailboxId, settings } = await openPulling();
      const pull = {
        ...settings.pull!,
        ...(subscription && { subscription }),
        ...(keyId && { credentials: { ...settings.pull!.credentials, privateKeyId: keyId } }),
      };
      const { waits } = await startPulling({ fixture, settings: { ...settings, pull } });
      await expect.poll(() => waits.length).toBeGreaterThan(3);
      expect(await readErrors(fixture, mailboxId)).toMatchObject([{ code, mailboxId: null }]);
      expect((await fixture.view(mailboxId)).status).toBe('enabled');
    },
  );

  it('without the Subscriber role says so, until it is given', async () => {
    const { fixture, mailboxId, settings } = await openPulling();
    const subscription = { name: SUBSCRIPTION, topic: TOPIC };
    await fixture.google.control.makeSubscription({ ...subscription, subscribers: [] });
    await startPulling({ fixture, settings });
    const readOpen = async () => (await readErrors(fixture, mailboxId)).filter((one) => !one.resolvedAt);
    await expect.poll(readOpen).toMatchObject([{ code: 'pubsub.not_allowed' }]);

    await fixture.passWhenDue(mailboxId);
    expect(await readOpen()).toHaveLength(1);
    await fixture.google.control.makeSubscription({ ...subscription, subscribers: [READER] });
    await expect.poll(readOpen).toEqual([]);
  });
});
