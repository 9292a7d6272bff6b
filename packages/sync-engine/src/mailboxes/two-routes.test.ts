import { describe, expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  growAnn,
  HOUR_MS,
  JANE,
  mail,
  MAX,
  openAnnsMailbox,
  openOak,
  readErrors,
  readFate,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { setUpPubSub } from '../testing/pubsub-world.ts';
import { openWithReserve, refuseSignIn } from '../testing/two-routes-world.ts';

const person = ANN.address;
const LEAD_ADDRESSES = [JANE.address, MAX.address];

const deliver = (fixture: EngineFixture, subject: string, labels?: string[]) =>
  deliverToAnn(fixture, { mail: mail({ subject }), ...(labels && { labels }) });

const leaveSpam = (fixture: EngineFixture, id: string) =>
  fixture.google.control.changeLabels({ person, id, add: ['INBOX'], remove: ['SPAM'] });

/** Google refuses the sign-in, and the mailbox goes on over its app password. */
async function leaveGoogle(fixture: EngineFixture, mailboxId: string) {
  await refuseSignIn(fixture);
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).route).toBe('app_password');
}

/** Google takes the sign-in again, and is asked at once. */
async function returnToGoogle(fixture: EngineFixture, mailboxId: string) {
  await fixture.google.control.clearFaults();
  await fixture.engine.requestSync({ mailboxId });
  await fixture.pass(mailboxId);
  expect((await fixture.view(mailboxId)).route).toBe('google');
}

async function passTimes(fixture: EngineFixture, mailboxId: string, times: number) {
  for (let count = 0; count < times; count++) await fixture.passWhenDue(mailboxId);
}

/** What the double knows to be mail with leads, as far as it is to be recorded. */
async function readTruth(fixture: EngineFixture): Promise<string[]> {
  const leadMail = await fixture.google.control.leadMail({ leadAddresses: LEAD_ADDRESSES });
  return leadMail
    .filter((one) => one.expected === 'recorded')
    .map(({ subject }) => subject)
    .sort();
}

describe('what happens around a change of route is read by the other', () => {
  it('mail that arrived between the last pass over Google and the end of the sign-in', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await deliver(fixture, 'Nobody has seen it');
    await leaveGoogle(fixture, mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Nobody has seen it']);
  });

  it('also when Google was not read any more after the app password had been added', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    await deliver(fixture, 'Before it was added');
    await fixture.connectAppPassword({ userId, person, mailboxId });
    await deliver(fixture, 'After it was added');
    await leaveGoogle(fixture, mailboxId);
    await passTimes(fixture, mailboxId, 2);
    expect(await readSubjects(fixture, userId)).toEqual(['After it was added', 'Before it was added']);
    const [entry] = (await readErrors(fixture, mailboxId)).filter(
      ({ code }) => code === 'mailsync.route_changed',
    );
    expect(entry?.resolvedAt).toBeInstanceOf(Date);
  });

  it('which Google is asked for at once when an app password is added, so that no days need be read again', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    await deliver(fixture, 'Just before');
    fixture.clock.advanceMs(1_000);
    await fixture.connectAppPassword({ userId, person, mailboxId });
    fixture.clock.advanceMs(1_000);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Just before']);
    const { imapCursor } = await readMailbox(fixture, mailboxId);
    expect(imapCursor).not.toBeNull();
    await leaveGoogle(fixture, mailboxId);
    expect((await readErrors(fixture, mailboxId)).map(({ code }) => code)).toEqual([
      'mailsync.over_app_password',
    ]);
  });

  it('months of mail that Google has read are neither fetched nor recorded again', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    for (let day = 0; day < 5; day++) {
      fixture.clock.advanceMs(20 * DAY_MS);
      await deliver(fixture, `Day ${day}`);
      await fixture.pass(mailboxId);
    }
    await fixture.google.control.resetCounters();
    await leaveGoogle(fixture, mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Day 0', 'Day 1', 'Day 2', 'Day 3', 'Day 4']);
    expect((await readMailbox(fixture, mailboxId)).recordedCount).toBe(5);
    expect((await readErrors(fixture, mailboxId)).map(({ code }) => code)).toEqual([
      'mailsync.over_app_password',
    ]);
  });

  it('old mail that leaves spam while no pass is made, on the way there and on the way back', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    const { id: first } = await deliver(fixture, 'Left spam on the way there', ['SPAM']);
    const { id: second } = await deliver(fixture, 'Left spam on the way back', ['SPAM']);
    await passTimes(fixture, mailboxId, 1);
    fixture.clock.advanceMs(10 * DAY_MS);
    await fixture.pass(mailboxId);
    expect(await readFate(fixture, { mailboxId, messageId: first })).toBe('skipped: spam');

    await leaveSpam(fixture, first);
    await leaveGoogle(fixture, mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Left spam on the way there']);
    await leaveSpam(fixture, second);
    await returnToGoogle(fixture, mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual([
      'Left spam on the way back',
      'Left spam on the way there',
    ]);
  });

  it('and what left spam when the other route has lost its place too', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    const { control } = fixture.google;
    const { id: first } = await deliver(fixture, 'Folders numbered anew', ['SPAM']);
    const { id: second } = await deliver(fixture, 'History forgotten', ['SPAM']);
    await passTimes(fixture, mailboxId, 1);
    fixture.clock.advanceMs(10 * DAY_MS);
    await fixture.pass(mailboxId);

    await leaveSpam(fixture, first);
    await control.renumberFolders({ person });
    await leaveGoogle(fixture, mailboxId);
    await passTimes(fixture, mailboxId, 2);
    expect(await readSubjects(fixture, userId)).toEqual(['Folders numbered anew']);

    fixture.clock.advanceMs(10 * DAY_MS);
    await fixture.pass(mailboxId);
    await leaveSpam(fixture, second);
    await control.expireHistory({ person });
    await deliver(fixture, 'On the way back');
    await returnToGoogle(fixture, mailboxId);
    await passTimes(fixture, mailboxId, 2);
    expect(await readSubjects(fixture, userId)).toEqual([
      'Folders numbered anew',
      'History forgotten',
      'On the way back',
    ]);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  });

  it('mail that was queued by one route and is fetched by the other', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await deliver(fixture, 'Queued');
    await fixture.google.control.failNext({
      kind: 'status',
      status: 401,
      method: 'messages.get',
      times: 10_000,
    });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).waitingCount).toBe(1);
    await leaveGoogle(fixture, mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Queued']);
    expect((await fixture.view(mailboxId)).waitingCount).toBe(0);
  });
});

describe('what was being listed goes on over the other route', () => {
  /** More than one page of lead mail, of which a minute's budget lets only some be read. */
  const grown = [growAnn({ messageCount: 900, leadShare: 0.9, teammates: [] })];

  async function openAmidImport({ addedBeforeMs = 1_000 } = {}) {
    const fixture = await openOak({ grown });
    for (const lead of [JANE, MAX]) await fixture.addLead({ name: lead.name, addresses: [lead.address] });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await fixture.connectAppPassword({ userId, person, mailboxId });
    fixture.clock.advanceMs(addedBeforeMs);
    await fixture.pass(mailboxId);
    const open = await fixture.db.read((r) => r.imports.findOpen({ mailboxId }));
    return { fixture, userId, mailboxId, open: open! };
  }

  it.each([
    ['whose app password was there before its last pass', 1_000],
    ['whose app password came with its last pass, so that days are read again besides', 0],
  ])('an import between two pages, of a mailbox %s', async (_which, addedBeforeMs) => {
    const { fixture, userId, mailboxId, open } = await openAmidImport({ addedBeforeMs });
    expect(open.pageToken).toMatch(/^\d+$/);
    await deliver(fixture, 'Live meanwhile');
    await leaveGoogle(fixture, mailboxId);
    await passTimes(fixture, mailboxId, 3);
    expect((await fixture.view(mailboxId)).importProgress).toMatchObject({
      reason: addedBeforeMs > 0 ? 'connect' : 'gap',
      state: 'done',
    });
    const truth = await readTruth(fixture);
    expect(truth.length).toBeGreaterThan(700);
    expect(await readSubjects(fixture, userId)).toEqual(truth);
    expect((await readMailbox(fixture, mailboxId)).recordedCount).toBe(truth.length);
  });

  it('an audit between two pages', async () => {
    const { fixture, userId, mailboxId } = await openAmidImport();
    await passTimes(fixture, mailboxId, 10);
    expect((await fixture.view(mailboxId)).importProgress!.state).toBe('done');
    await fixture.engine.requestAudit({ mailboxId });
    // The second page is refused once, so that the audit waits there.
    await fixture.google.control.failNext({
      kind: 'status',
      status: 503,
      method: 'messages.list',
      path: 'pageToken',
    });
    await fixture.db.write((r) => r.mailboxes.update(mailboxId, { connectedAt: new Date('2025-01-01') }));
    await fixture.passWhenDue(mailboxId);
    const underWay = await fixture.db.read((r) => r.audits.findOpen({ mailboxId }));
    expect(underWay!.pageToken).toMatch(/^\d+$/);

    await leaveGoogle(fixture, mailboxId);
    fixture.clock.advanceMs(HOUR_MS);
    await passTimes(fixture, mailboxId, 3);
    expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', missingCount: 0 });
    expect(await readSubjects(fixture, userId)).toEqual(await readTruth(fixture));
  });
});

it('a mailbox that Gmail told of is looked at each minute while it is read over the app password', async () => {
  const { fixture, mailboxId } = await openWithReserve({ pubsub: setUpPubSub });
  await fixture.hearAll();
  await passTimes(fixture, mailboxId, 2);
  expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: true, intervalSeconds: 300 });
  await leaveGoogle(fixture, mailboxId);
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).freshness).toMatchObject({ isTold: false, intervalSeconds: 60 });
  await returnToGoogle(fixture, mailboxId);
  const { watchExpiresAt } = await readMailbox(fixture, mailboxId);
  expect(watchExpiresAt!.getTime()).toBe(fixture.clock.now().getTime() + 7 * DAY_MS);
});

it('mail from an alias of the owner stays sent mail over the app password', async () => {
  const { fixture, userId, mailboxId } = await openWithReserve();
  await leaveGoogle(fixture, mailboxId);
  const sent = mail({ from: { address: ANN.aliases[0]! }, to: [JANE], subject: 'From orders' });
  await deliverToAnn(fixture, { mail: sent, labels: ['SENT'] });
  await fixture.passWhenDue(mailboxId);
  const viewer = { userId, seesEveryLead: false, sharing: 'everything' as const };
  const { items } = await fixture.db.read((r) =>
    r.timelines.search({ q: null, viewer, before: null, limit: 10 }),
  );
  expect(items).toMatchObject([{ subject: 'From orders', direction: 'sent' }]);
});

it('a mailbox connected by an app password gets Google added: that is read from then on, and nothing is lost', async () => {
  const fixture = await openOak({ grown: [growAnn()] });
  for (const lead of [JANE, MAX]) await fixture.addLead({ name: lead.name, addresses: [lead.address] });
  const userId = await fixture.addUser({ email: person });
  const mailboxId = await fixture.connectAppPassword({ userId, person });
  const { id } = await deliver(fixture, 'Left spam', ['SPAM']);
  await passTimes(fixture, mailboxId, 3);
  fixture.clock.advanceMs(10 * DAY_MS);
  await fixture.pass(mailboxId);

  await deliver(fixture, 'Before Google');
  await leaveSpam(fixture, id);
  await fixture.connect({ userId, person, mailboxId });
  await deliver(fixture, 'After Google');
  await passTimes(fixture, mailboxId, 3);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    route: 'google',
    routes: expect.arrayContaining(['google', 'app_password']),
    failover: null,
    openError: null,
  });
  const subjects = await readSubjects(fixture, userId);
  expect(subjects).toEqual([...(await readTruth(fixture)), 'Left spam'].sort());
  expect(subjects).toEqual(expect.arrayContaining(['After Google', 'Before Google']));

  // What was the only way in before is in reserve now.
  await leaveGoogle(fixture, mailboxId);
  await deliver(fixture, 'By IMAP again');
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toContain('By IMAP again');
});

it('a sign-in that is in reserve does not pass for one that lives', async () => {
  const { fixture, mailboxId } = await openWithReserve();
  const oldest = () => fixture.db.read((r) => r.credentials.findOldestLivingGrant({ route: 'google' }));
  expect(await oldest()).toBeInstanceOf(Date);
  await leaveGoogle(fixture, mailboxId);
  expect(await oldest()).toBeNull();
});
