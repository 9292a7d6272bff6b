import { expect, it } from 'vitest';
import { GIVE_UP_AFTER_MS } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  mail,
  openAnnsMailbox,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const person = ANN.address;
type Opened = Awaited<ReturnType<typeof openAnnsMailbox>>;

/** Passes whenever due, until the mailbox has been given up or so much time has gone by. */
async function passFor({ fixture, mailboxId }: Opened, forMs: number) {
  const until = fixture.clock.now().getTime() + forMs;
  while (fixture.clock.now().getTime() < until) {
    if (!(await readMailbox(fixture, mailboxId)).nextSyncAt) return;
    await fixture.passWhenDue(mailboxId);
  }
}

async function openGivenUp() {
  const opened = await openAnnsMailbox();
  await opened.fixture.google.control.revokeTokens({ person });
  await opened.fixture.passWhenDue(opened.mailboxId);
  const failingSince = opened.fixture.clock.now();
  await passFor(opened, 4 * DAY_MS);
  return { ...opened, failingSince };
}

it('after two days of its own failure a mailbox is given up: grey, not billed, not tried any more', async () => {
  const { fixture, mailboxId, failingSince } = await openGivenUp();
  expect(fixture.clock.now().getTime() - failingSince.getTime()).toBe(GIVE_UP_AFTER_MS);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'connection',
    statusText: { colour: 'grey' },
    nextAttemptAt: null,
    openError: { code: 'google.sign_in_revoked' },
  });
  const [change] = await fixture.db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 1 }));
  expect(change).toMatchObject({ fromStatus: 'error', toStatus: 'connection', cause: 'given_up' });
  const [interval] = await fixture.db.read((r) =>
    r.billing.listOverlapping({ from: new Date(0), to: fixture.clock.now() }),
  );
  expect(interval!.closedAt).toEqual(fixture.clock.now());

  await fixture.google.control.resetCounters();
  fixture.clock.advanceMs(DAY_MS);
  await fixture.pass(mailboxId);
  expect((await fixture.google.control.counters()).calls).toEqual({});
});

it('a given-up mailbox that is tried by hand stays grey when it fails', async () => {
  const { fixture, mailboxId } = await openGivenUp();
  await fixture.engine.requestSync({ mailboxId });
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'connection', nextAttemptAt: null });
});

it('and turns green when it works, with everything that arrived in between', async () => {
  const opened = await openAnnsMailbox();
  const { fixture, userId, mailboxId } = opened;
  await fixture.google.control.failNext({
    kind: 'status',
    status: 500,
    method: 'history.list',
    times: 10_000,
  });
  await passFor(opened, 4 * DAY_MS);
  expect((await fixture.view(mailboxId)).status).toBe('connection');
  await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });
  await fixture.google.control.clearFaults();

  fixture.clock.advanceMs(3 * DAY_MS);
  await fixture.engine.requestSync({ mailboxId });
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  expect(await readSubjects(fixture, userId)).toEqual(['Meanwhile']);
  const intervals = await fixture.db.read((r) =>
    r.billing.listOverlapping({ from: new Date(0), to: new Date(fixture.clock.now().getTime() + 1) }),
  );
  expect(intervals.map((one) => one.closedAt === null).sort()).toEqual([false, true]);
});

it('after reconnecting it goes on where it stopped', async () => {
  const { fixture, userId, mailboxId } = await openGivenUp();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });
  await fixture.connect({ userId, person });
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Meanwhile']);
});

it('our own downtime does not count: a mailbox that failed once before a week of standstill is not given up', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.revokeTokens({ person });
  await fixture.passWhenDue(mailboxId);
  fixture.clock.advanceMs(7 * DAY_MS);
  await fixture.pass(mailboxId);
  const { status, ownFailureMs } = await readMailbox(fixture, mailboxId);
  expect(status).toBe('error');
  expect(ownFailureMs).toBeLessThanOrEqual(2 * HOUR_MS);
});

it('waiting for a seat does not count either', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.revokeTokens({ person });
  await fixture.passWhenDue(mailboxId);
  await fixture.setMailboxLimit(0);
  fixture.clock.advanceMs(7 * DAY_MS);
  await fixture.setMailboxLimit(1);
  await fixture.pass(mailboxId);
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'error' });
});

it('a success in between starts the two days anew', async () => {
  const opened = await openAnnsMailbox();
  const { fixture, mailboxId } = opened;
  const fail = () =>
    fixture.google.control.failNext({ kind: 'status', status: 500, method: 'history.list', times: 10_000 });
  await fail();
  await passFor(opened, 1.5 * DAY_MS);
  await fixture.google.control.clearFaults();
  await fixture.passWhenDue(mailboxId);
  expect((await readMailbox(fixture, mailboxId)).ownFailureMs).toBe(0);
  await fail();
  await passFor(opened, 1.5 * DAY_MS);
  expect((await fixture.view(mailboxId)).status).toBe('error');
});
