import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { describe, expect, it } from 'vitest';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readErrors,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { setUpPubSub, TOPIC } from '../testing/pubsub-world.ts';
import { closeFaultsOfUnusedParts } from './freshness-faults.ts';
import { forgetOldWatches } from './forget-old-watches.ts';
import { createKeepWatch } from './keep-watch.ts';

const openWatched = () => openAnnsMailbox({ pubsub: setUpPubSub });

const countCalls = async ({ google }: EngineFixture, method: string) =>
  (await google.control.counters()).calls[method] ?? 0;

const minutesToNext = async (fixture: EngineFixture, mailboxId: string) =>
  ((await readMailbox(fixture, mailboxId)).nextSyncAt!.getTime() - fixture.clock.now().getTime()) / MINUTE_MS;

/** Passes as they come due, for so long. */
async function live(fixture: EngineFixture, mailboxId: string, ms: number) {
  const end = fixture.clock.now().getTime() + ms;
  while ((await readMailbox(fixture, mailboxId)).nextSyncAt!.getTime() <= end)
    await fixture.passWhenDue(mailboxId);
  fixture.clock.set(new Date(end));
}

/** Passes once an hour, for so many hours: enough for what happens once a day. */
async function liveForHours(fixture: EngineFixture, mailboxId: string, hours: number) {
  for (let hour = 0; hour < hours; hour++) {
    fixture.clock.advanceMs(HOUR_MS);
    await fixture.pass(mailboxId);
  }
}

describe('a mailbox that Google can tell us of', () => {
  it('is watched from its first pass on, and asked once a day, in no other pass', async () => {
    const { fixture, mailboxId } = await openWatched();
    expect(await fixture.google.control.listWatches()).toMatchObject([
      { person: ANN.address, topicName: TOPIC },
    ]);
    expect((await readMailbox(fixture, mailboxId)).watchExpiresAt!.getTime()).toBe(
      fixture.clock.now().getTime() + 7 * DAY_MS,
    );
    await liveForHours(fixture, mailboxId, 19);
    expect(await countCalls(fixture, 'watch')).toBe(1);
    await liveForHours(fixture, mailboxId, 1);
    expect(await countCalls(fixture, 'watch')).toBe(2);
  });

  it('is looked at each minute until a notification has proved that telling works, then each five', async () => {
    const { fixture, mailboxId } = await openWatched();
    expect(await minutesToNext(fixture, mailboxId)).toBe(1);
    expect((await fixture.view(mailboxId)).freshness).toEqual({
      isTold: false,
      intervalSeconds: 60,
      sentence: 'Looked at every minute',
    });
    await fixture.hearAll();
    await fixture.passWhenDue(mailboxId);
    expect(await minutesToNext(fixture, mailboxId)).toBe(5);
    expect((await fixture.view(mailboxId)).freshness).toEqual({
      isTold: true,
      intervalSeconds: 300,
      sentence: 'Gmail tells us at once; looked at every 5 minutes besides',
    });
  });

  it('is looked at each minute again when nothing was heard for a day and more, or the watch has lapsed', async () => {
    const { fixture, mailboxId } = await openWatched();
    await fixture.hearAll();
    await liveForHours(fixture, mailboxId, 20);
    expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: true });
    await liveForHours(fixture, mailboxId, 7);
    expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: false });

    await fixture.hearAll();
    expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: true });
    fixture.clock.advanceMs(7 * DAY_MS);
    expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: false });
  });

  it('loses no mail to a notification that was dropped: the next look finds it', async () => {
    const { fixture, userId, mailboxId } = await openWatched();
    await fixture.hearAll();
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.failNext({ kind: 'drop', person: ANN.address });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Dropped' }) });
    await fixture.hearAll();
    expect(await minutesToNext(fixture, mailboxId)).toBe(5);
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Dropped']);
  });

  it('is told of no more when it is disconnected', async () => {
    const { fixture, mailboxId } = await openWatched();
    await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
    expect(await fixture.google.control.listWatches()).toEqual([]);
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ watchExpiresAt: null, watchHeardAt: null });
  });

  it('is watched for the new topic when the setting has changed', async () => {
    const { fixture, mailboxId } = await openWatched();
    await fixture.google.control.endWatch({ person: ANN.address });
    await fixture.google.control.makeTopic({ name: `${TOPIC}-old` });
    const { accessToken } = await fixture.google.control.grantTokens({ person: ANN.address });
    await fetch(`${fixture.google.url}/gmail/v1/users/me/watch`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ topicName: `${TOPIC}-old` }),
    });
    await forgetOldWatches({ db: fixture.db, topic: TOPIC });
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ watchExpiresAt: null, watchRenewAt: null });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.google.control.listWatches()).toMatchObject([{ topicName: TOPIC }]);

    await forgetOldWatches({ db: fixture.db, topic: TOPIC });
    expect((await readMailbox(fixture, mailboxId)).watchExpiresAt).not.toBeNull();
  });
});

describe('a watch that is refused', () => {
  it.each([
    ['the topic lies in another project', 'gmail.watch_topic_invalid', 'projects/elsewhere/topics/mailsync'],
    ['the topic does not exist', 'gmail.watch_topic_missing', 'projects/sandbox-project/topics/missing'],
  ])('because %s is one entry of the installation, and mailboxes stay green', async (_, code, topic) => {
    const { fixture, mailboxId } = await openAnnsMailbox({
      pubsub: async (google) => ({ ...(await setUpPubSub(google)), topic }),
    });
    await live(fixture, mailboxId, 30 * MINUTE_MS);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    expect(await readErrors(fixture, mailboxId)).toMatchObject([
      { code, mailboxId: null, whoCanFix: 'mailsync_administrator', resolvedAt: null },
    ]);
    // A question each quarter of an hour, not with each pass.
    expect(await countCalls(fixture, 'watch')).toBe(3);
    expect(await countCalls(fixture, 'history.list')).toBeGreaterThan(25);
  });

  it('for want of the Publisher role is shown until the role is given, and then over by itself', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox({
      pubsub: async (google) => {
        const settings = await setUpPubSub(google);
        await google.control.makeTopic({ name: TOPIC, publishers: [] });
        return settings;
      },
    });
    await live(fixture, mailboxId, 10 * MINUTE_MS);
    const [entry] = await readErrors(fixture, mailboxId);
    expect(entry).toMatchObject({ code: 'gmail.watch_not_allowed', count: 1, resolvedAt: null });
    expect(entry!.howToFix.join(' ')).toContain('gmail-api-push@system.gserviceaccount.com');

    await fixture.google.control.makeTopic({ name: TOPIC });
    await live(fixture, mailboxId, 10 * MINUTE_MS);
    expect(await readErrors(fixture, mailboxId)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
    expect((await readMailbox(fixture, mailboxId)).watchExpiresAt).not.toBeNull();
  });

  it('is over when nobody asks any more', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox({
      pubsub: async (google) => ({
        ...(await setUpPubSub(google)),
        topic: 'projects/elsewhere/topics/mailsync',
      }),
    });
    const { db, clock } = fixture;
    await closeFaultsOfUnusedParts({ db, watches: true, pulls: false, now: clock.now() });
    expect(await readErrors(fixture, mailboxId)).toMatchObject([{ resolvedAt: null }]);
    await closeFaultsOfUnusedParts({ db, watches: false, pulls: false, now: clock.now() });
    expect(await readErrors(fixture, mailboxId)).toMatchObject([{ resolvedAt: expect.any(Date) }]);
  });

  it('by a passing ill of Gmail is tried again within the half hour and shown to nobody', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox({
      pubsub: async (google) => {
        await google.control.failNext({ kind: 'status', method: 'watch', status: 503 });
        return setUpPubSub(google);
      },
    });
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    expect(await fixture.google.control.listWatches()).toEqual([]);
    await live(fixture, mailboxId, 20 * MINUTE_MS);
    expect(await fixture.google.control.listWatches()).toHaveLength(1);
    expect(await readErrors(fixture, mailboxId)).toEqual([]);
  });
});

it('ten thousand mailboxes are not watched in one minute, and not renewed in one hour', async () => {
  const clock = createManualClock(new Date('2026-05-04T09:00:00Z'));
  let count = 0;
  const random = () => (count++ % 10) / 10;
  const keepWatch = createKeepWatch({ topic: TOPIC, clock, logger: createSilentLogger(), random });
  const watch = () => ({
    watch: async () => ({ expiresAt: new Date(clock.now().getTime() + 7 * DAY_MS) }),
    stopWatch: async () => {},
  });
  const mailbox = { id: 'm', watchExpiresAt: null, watchRenewAt: null } as Parameters<
    typeof keepWatch
  >[0]['mailbox'];
  const renewals: number[] = [];
  for (let asked = 0; asked < 1_000; asked++) {
    const outcome = await keepWatch({ mailbox, watch });
    if (outcome) renewals.push(outcome.patch.watchRenewAt!.getTime() - clock.now().getTime());
  }
  expect(renewals).toHaveLength(300);
  expect(Math.min(...renewals)).toBeGreaterThanOrEqual(19 * HOUR_MS);
  expect(Math.max(...renewals)).toBeLessThanOrEqual(24 * HOUR_MS);
  expect(Math.max(...renewals) - Math.min(...renewals)).toBeGreaterThan(4 * HOUR_MS);
  clock.advanceMs(MINUTE_MS);
  expect(await keepWatch({ mailbox, watch })).not.toBeNull();
});
