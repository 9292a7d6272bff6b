import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { notificationOf, setUpPubSub } from '../testing/pubsub-world.ts';

const openTold = async () => {
  const opened = await openAnnsMailbox({ pubsub: setUpPubSub });
  await opened.fixture.hearAll();
  await opened.fixture.passWhenDue(opened.mailboxId);
  opened.fixture.clock.advanceMs(MINUTE_MS);
  return opened;
};

/** A notification ahead of everything that was read. */
const news = (address: string) => notificationOf({ address, historyId: '18446744073709551615' });

const isDue = async (fixture: EngineFixture, mailboxId: string) =>
  (await readMailbox(fixture, mailboxId)).nextSyncAt! <= fixture.clock.now();

describe('a notification', () => {
  it('makes its mailbox due at once, and what arrived is read from our own cursor', async () => {
    const { fixture, userId, mailboxId } = await openTold();
    await deliverToAnn(fixture, { mail: mail({ subject: 'At once' }) });
    expect(await isDue(fixture, mailboxId)).toBe(false);
    await fixture.hearAll();
    expect(await isDue(fixture, mailboxId)).toBe(true);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['At once']);
  });

  it('of an address in other letters is the same mailbox’s', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.freshness.ears.hear({ data: [news('Ann@OAK.example')] });
    expect(await isDue(fixture, mailboxId)).toBe(true);
  });

  it('that comes while a pass is under way leads to another pass', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.freshness.ears.hear({ data: [news(ANN.address)] });
    await fixture.google.control.failNext({ kind: 'delay', method: 'history.list', delayMs: 300 });
    const passing = fixture.pass(mailboxId);
    await expect
      .poll(async () => (await fixture.google.control.listFaults()).length, { interval: 5 })
      .toBe(0);
    fixture.clock.advanceMs(1_000);
    await fixture.freshness.ears.hear({ data: [news(ANN.address)] });
    await passing;
    expect(await isDue(fixture, mailboxId)).toBe(true);
  });

  it.each([
    ['meets nothing new', false],
    ['finds mail', true],
  ])('that comes while a late pass %s leads to another pass at once', async (_what, findsMail) => {
    const { fixture, mailboxId } = await openTold();
    const { nextSyncAt } = await readMailbox(fixture, mailboxId);
    // Due for so long that its due time is kept, to show how late it is.
    fixture.clock.set(new Date(nextSyncAt!.getTime() + 5 * MINUTE_MS));
    if (findsMail) await deliverToAnn(fixture, { mail: mail() });
    await fixture.google.control.failNext({ kind: 'delay', method: 'history.list', delayMs: 300 });
    const passing = fixture.pass(mailboxId);
    await expect
      .poll(async () => (await fixture.google.control.listFaults()).length, { interval: 5 })
      .toBe(0);
    fixture.clock.advanceMs(1_000);
    await fixture.freshness.ears.hear({ data: [news(ANN.address)] });
    await passing;
    expect(await isDue(fixture, mailboxId)).toBe(true);
    // One notification, one more pass.
    fixture.clock.advanceMs(1_000);
    await fixture.pass(mailboxId);
    expect(await isDue(fixture, mailboxId)).toBe(false);
  });

  it('of what was read already, doubled, or of an address nobody connected, costs no pass', async () => {
    const { fixture, mailboxId } = await openTold();
    const { historyId } = await readMailbox(fixture, mailboxId);
    const known = notificationOf({ address: ANN.address, historyId: historyId! });
    const before = fixture.freshness.ears.counts();
    await fixture.freshness.ears.hear({
      data: [known, known, notificationOf({ address: ANN.address, historyId: '1' }), news(BEN.address)],
    });
    expect(await isDue(fixture, mailboxId)).toBe(false);
    expect(fixture.freshness.ears.counts()).toEqual({
      heard: before.heard,
      known: before.known + 3,
      unknown: before.unknown + 1,
      unreadable: 0,
    });
  });

  it('that cannot be read is counted, and those beside it are heard', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.freshness.ears.hear({ data: ['', 'bm9uc2Vuc2U=', news(ANN.address)] });
    expect(await isDue(fixture, mailboxId)).toBe(true);
    expect(fixture.freshness.ears.counts().unreadable).toBe(2);
  });

  it('does not hurry a mailbox whose access was withdrawn, nor wake one that waits for a seat', async () => {
    const { fixture, mailboxId } = await openTold();
    const ben = await connectPerson(fixture, BEN);
    await fixture.google.control.revokeTokens({ person: ANN.address });
    await fixture.passWhenDue(mailboxId);
    const planned = (await readMailbox(fixture, mailboxId)).nextSyncAt;
    await fixture.freshness.ears.hear({ data: [news(ANN.address)] });
    expect((await readMailbox(fixture, mailboxId)).nextSyncAt).toEqual(planned);

    await fixture.setMailboxLimit(1);
    await fixture.freshness.ears.hear({ data: [news(BEN.address)] });
    expect((await readMailbox(fixture, ben.mailboxId)).nextSyncAt).toBeNull();
  });

  it('does not hide how long a mailbox has been waiting for its pass', async () => {
    const { fixture, mailboxId } = await openTold();
    const { nextSyncAt } = await readMailbox(fixture, mailboxId);
    fixture.clock.advanceMs(HOUR_MS);
    await fixture.freshness.ears.hear({ data: [news(ANN.address)] });
    expect((await readMailbox(fixture, mailboxId)).nextSyncAt).toEqual(nextSyncAt);
  });
});
