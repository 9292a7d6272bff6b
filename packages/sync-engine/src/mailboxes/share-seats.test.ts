import { describeOnEachDialect } from '@mailsync/db/testing';
import { describe, expect, it } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { ANN, BEN, CAT, connectPerson, HOUR_MS, openOak, readMailbox } from '../testing/oak-world.ts';

async function readSeats(fixture: EngineFixture) {
  const views = await fixture.engine.readMailboxes({});
  return Object.fromEntries(
    views.map((view) => [view.address.split('@')[0], `${view.status}${view.queuePosition ?? ''}`]),
  );
}

/** Hours that each mailbox was billed for, from the intervals. */
async function readBilledHours(fixture: EngineFixture, mailboxId: string) {
  const now = fixture.clock.now();
  const intervals = await fixture.db.read((r) =>
    r.billing.listOverlapping({ from: new Date(0), to: new Date(now.getTime() + 1) }),
  );
  return intervals
    .filter((one) => one.mailboxId === mailboxId)
    .map((one) => ((one.closedAt ?? now).getTime() - one.openedAt.getTime()) / HOUR_MS);
}

async function openThree(limit: number) {
  const fixture = await openOak();
  await fixture.setMailboxLimit(limit);
  const ids: Record<string, string> = {};
  for (const person of [ANN, BEN, CAT]) {
    ids[person.address.split('@')[0]!] = (await connectPerson(fixture, person)).mailboxId;
    fixture.clock.advanceMs(HOUR_MS);
  }
  return { fixture, ann: ids.ann!, ben: ids.ben!, cat: ids.cat! };
}

describe('seats', () => {
  it('go first come, first served; the others wait in line and read nothing', async () => {
    const { fixture, ben } = await openThree(1);
    expect(await readSeats(fixture)).toEqual({ ann: 'enabled', ben: 'pending1', cat: 'pending2' });
    expect(await fixture.view(ben)).toMatchObject({ nextAttemptAt: null, statusText: { colour: 'amber' } });
    await fixture.google.control.resetCounters();
    await fixture.pass(ben);
    expect((await fixture.google.control.counters()).calls).toEqual({});
    await expect(fixture.engine.requestSync({ mailboxId: ben })).rejects.toMatchObject({
      code: 'mailbox.pending',
    });
  });

  it('that a person gives up go to the first in line, who starts at once and is told', async () => {
    const { fixture, ann, ben } = await openThree(1);
    const before = await fixture.db.read((r) => r.events.readNewestSeq());
    await fixture.engine.disconnectMailbox({ mailboxId: ann, history: 'keep' });
    expect(await readSeats(fixture)).toEqual({ ann: 'null', ben: 'enabled', cat: 'pending1' });
    expect((await readMailbox(fixture, ben)).nextSyncAt).toEqual(fixture.clock.now());
    const events = await fixture.db.read((r) => r.events.readAfter({ seq: before, limit: 100 }));
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'mailbox.status_changed',
        mailboxId: ben,
        data: { from: 'pending', to: 'enabled', cause: 'seat_granted' },
      }),
    );
    await fixture.pass(ben);
    expect((await fixture.view(ben)).lastSyncedAt).not.toBeNull();
  });

  it('that a higher limit brings go down the line; a lower limit takes the newest back', async () => {
    const { fixture } = await openThree(1);
    await fixture.setMailboxLimit(3);
    expect(await readSeats(fixture)).toEqual({ ann: 'enabled', ben: 'enabled', cat: 'enabled' });
    await fixture.setMailboxLimit(1);
    expect(await readSeats(fixture)).toEqual({ ann: 'enabled', ben: 'pending1', cat: 'pending2' });
    await fixture.setMailboxLimit(2);
    expect(await readSeats(fixture)).toEqual({ ann: 'enabled', ben: 'enabled', cat: 'pending1' });
  });

  it('a person who disconnects and comes back is last in line', async () => {
    const { fixture, ann } = await openThree(1);
    await fixture.engine.disconnectMailbox({ mailboxId: ann, history: 'keep' });
    fixture.clock.advanceMs(HOUR_MS);
    const { userId } = await fixture.view(ann);
    const result = await fixture.connect({ userId, person: ANN.address });
    expect(result).toMatchObject({ outcome: 'pending', mailboxId: ann, queuePosition: 2 });
    expect(await readSeats(fixture)).toEqual({ ann: 'pending2', ben: 'enabled', cat: 'pending1' });
  });

  it('are kept by a mailbox that has been given up: nobody is promoted in its place', async () => {
    const { fixture, ann } = await openThree(1);
    await fixture.pass(ann);
    await fixture.google.control.revokeTokens({ person: ANN.address });
    for (let hour = 0; hour < 60; hour++) await fixture.passWhenDue(ann);
    expect(await readSeats(fixture)).toEqual({ ann: 'connection', ben: 'pending1', cat: 'pending2' });
  });
});

it('billing intervals open and close exactly with the status', async () => {
  const { fixture, ann, ben } = await openThree(1);
  // Three hours have gone by: Ann was billed for all of them, Ben for none.
  expect(await readBilledHours(fixture, ann)).toEqual([3]);
  expect(await readBilledHours(fixture, ben)).toEqual([]);
  await fixture.setMailboxLimit(2);
  fixture.clock.advanceMs(5 * HOUR_MS);
  await fixture.setMailboxLimit(1);
  fixture.clock.advanceMs(2 * HOUR_MS);
  await fixture.engine.disconnectMailbox({ mailboxId: ann, history: 'keep' });
  fixture.clock.advanceMs(4 * HOUR_MS);
  expect(await readBilledHours(fixture, ann)).toEqual([10]);
  expect(await readBilledHours(fixture, ben)).toEqual([5, 4]);

  const usage = await fixture.engine.readUsage({
    from: new Date('2026-05-01T00:00:00Z'),
    to: new Date('2026-06-01T00:00:00Z'),
  });
  const hours = Object.fromEntries(usage.map((one) => [one.address, one.days * 24]));
  expect(hours[ANN.address]).toBeCloseTo(10, 6);
  expect(hours[BEN.address]).toBeCloseTo(9, 6);
  expect(hours[CAT.address]).toBeUndefined();
});

describeOnEachDialect('many at the same time', (openTestDatabase) => {
  it('who connect never get more seats than there are, and everyone else is in line once', async () => {
    const people = Array.from({ length: 8 }, (_, at) => ({ address: `p${at}@oak.example`, name: `P ${at}` }));
    const fixture = await openOak({ db: await openTestDatabase(), people });
    await fixture.setMailboxLimit(3);
    const connected = await Promise.all(people.map((person) => connectPerson(fixture, person)));
    expect(new Set(connected.map((one) => one.mailboxId)).size).toBe(8);

    const views = await fixture.engine.readMailboxes({});
    expect(views.filter((view) => view.status === 'enabled')).toHaveLength(3);
    const positions = views.map((view) => view.queuePosition).filter((place) => place !== null);
    expect(positions.sort()).toEqual([1, 2, 3, 4, 5]);

    const holders = views.filter((view) => view.status === 'enabled');
    await Promise.all([
      ...holders.map((view) => fixture.engine.disconnectMailbox({ mailboxId: view.id, history: 'keep' })),
      ...views.map((view) => fixture.pass(view.id)),
    ]);
    const after = await fixture.engine.readMailboxes({});
    expect(after.filter((view) => view.status === 'enabled')).toHaveLength(3);
    expect(after.filter((view) => view.status === null)).toHaveLength(3);
    const stillDue = await fixture.db.read((r) => r.mailboxes.list());
    expect(stillDue.filter((one) => one.disconnectedAt && (one.nextSyncAt || one.status))).toEqual([]);
    const intervals = await fixture.db.read((r) =>
      r.billing.listOverlapping({ from: new Date(0), to: new Date(fixture.clock.now().getTime() + 1) }),
    );
    expect(intervals.filter((one) => one.closedAt === null)).toHaveLength(3);
  });

  it('who come back with the same answer from Google are connected once', async () => {
    const fixture = await openOak({ db: await openTestDatabase() });
    const userId = await fixture.addUser({ email: ANN.address });
    const { authorizeUrl } = await fixture.engine.startGoogleConnect({
      userId,
      expectedAddress: null,
      mailboxId: null,
    });
    const { redirectUrl } = await fixture.google.control.consent({ authorizeUrl, person: ANN.address });
    const answer = new URL(redirectUrl).searchParams;
    const finish = () =>
      fixture.engine.finishGoogleConnect({
        state: answer.get('state'),
        code: answer.get('code'),
        error: null,
        visitorUserId: userId,
      });
    const results = await Promise.all([finish(), finish(), finish()]);
    expect(results.filter((one) => one.resultId === 'connect.link_used')).toHaveLength(2);
    expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
  });
});
