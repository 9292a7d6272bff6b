import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readErrors,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';

const soon = { timeout: 10_000, interval: 5 };
const SECOND_MS = 1_000;

/** Ann's mailbox, connected by app password and read once. */
async function openConnected({ without = [] }: { without?: string[] } = {}) {
  const fixture = await openOak();
  await fixture.google.control.setBehaviour({ withoutCapabilities: without });
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const userId = await fixture.addUser({ email: ANN.address });
  const mailboxId = await fixture.connectAppPassword({ userId, person: ANN.address });
  await fixture.pass(mailboxId);
  fixture.clock.advanceMs(SECOND_MS);
  return { fixture, userId, mailboxId };
}

/** The same, and its server tells of it. */
async function openTold(input: Parameters<typeof openConnected>[0] = {}) {
  const opened = await openConnected(input);
  await opened.fixture.idle.look();
  await expectTold(opened.fixture, opened.mailboxId);
  return opened;
}

const expectTold = (fixture: EngineFixture, mailboxId: string) =>
  expect.poll(async () => (await readMailbox(fixture, mailboxId)).idleUntil, soon).not.toBeNull();
const expectNotTold = (fixture: EngineFixture, mailboxId: string) =>
  expect.poll(async () => (await readMailbox(fixture, mailboxId)).idleUntil, soon).toBeNull();

const isDue = async ({ db, clock }: EngineFixture, mailboxId: string) =>
  (await db.read((r) => r.mailboxes.find(mailboxId)))!.nextSyncAt! <= clock.now();
const expectDue = (fixture: EngineFixture, mailboxId: string) =>
  expect.poll(() => isDue(fixture, mailboxId), soon).toBe(true);

const readConnections = async ({ google }: EngineFixture, person = ANN.address) => {
  const { openConnections, connectionsOpened } = await google.control.counters();
  return { open: openConnections[person] ?? 0, opened: connectionsOpened[person] ?? 0 };
};
const expectOpen = (fixture: EngineFixture, count: number) =>
  expect.poll(async () => (await readConnections(fixture)).open, soon).toBe(count);

/** Lets time pass until somebody has tried so many times in all. */
async function tryUntil(fixture: EngineFixture, tries: number) {
  await expect
    .poll(async () => {
      const { opening } = fixture.idle.counts();
      if (opening > 0) return 0;
      fixture.clock.advanceMs(SECOND_MS);
      await fixture.idle.look();
      return fixture.idle.counts().tries;
    }, soon)
    .toBeGreaterThanOrEqual(tries);
  await expect.poll(() => fixture.idle.counts().opening, soon).toBe(0);
}

describe('a mailbox that syncs by app password', () => {
  it('hears of new mail at once, again after each pass, over its one connection', async () => {
    const { fixture, userId, mailboxId } = await openTold();
    const { opened } = await readConnections(fixture);
    for (const subject of ['First', 'Second']) {
      expect(await isDue(fixture, mailboxId)).toBe(false);
      await deliverToAnn(fixture, { mail: mail({ subject }) });
      await expectDue(fixture, mailboxId);
      await fixture.pass(mailboxId);
      fixture.clock.advanceMs(SECOND_MS);
    }
    expect(await readSubjects(fixture, userId)).toEqual(['First', 'Second']);
    expect(await readConnections(fixture)).toEqual({ open: 1, opened });
  });

  it('hears of mail that comes while a pass is under way', async () => {
    const { fixture, userId, mailboxId } = await openTold();
    await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
    await expectDue(fixture, mailboxId);
    // The bodies come late: by then the pass has read what changed.
    await fixture.google.control.failNext({
      kind: 'delay',
      method: 'imap.fetch',
      path: 'BODY',
      delayMs: 300,
    });
    const passing = fixture.pass(mailboxId);
    await expect
      .poll(async () => (await fixture.google.control.listFaults()).length, { ...soon, timeout: 5_000 })
      .toBe(0);
    await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });
    await passing;
    fixture.clock.advanceMs(SECOND_MS);
    await expectDue(fixture, mailboxId);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Before', 'Meanwhile']);
  });

  it('hears of mail that came before anybody listened', async () => {
    const { fixture, mailboxId } = await openConnected();
    await deliverToAnn(fixture, { mail: mail() });
    expect(await isDue(fixture, mailboxId)).toBe(false);
    await fixture.idle.look();
    await expectDue(fixture, mailboxId);
  });

  it('is looked at when a label changed: a draft may have become mail', async () => {
    const { fixture, mailboxId } = await openConnected();
    const { id } = await deliverToAnn(fixture, { mail: mail() });
    await fixture.passWhenDue(mailboxId);
    fixture.clock.advanceMs(SECOND_MS);
    await fixture.idle.look();
    await expectTold(fixture, mailboxId);
    await fixture.google.control.changeLabels({ person: ANN.address, id, remove: ['UNREAD'] });
    await expectDue(fixture, mailboxId);
  });

  it('says that its server tells at once, and is looked at less often', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.passWhenDue(mailboxId);
    const { freshness } = await fixture.view(mailboxId);
    expect(freshness).toEqual({
      isTold: true,
      intervalSeconds: 300,
      sentence: 'The mail server tells us at once; looked at every 5 minutes besides',
    });
  });

  it("on a server that is not Gmail's hears of its inbox, and is looked at as often as ever", async () => {
    const { fixture, mailboxId } = await openTold({ without: ['X-GM-EXT-1', 'CONDSTORE'] });
    await deliverToAnn(fixture, { mail: mail() });
    await expectDue(fixture, mailboxId);
    await fixture.passWhenDue(mailboxId);
    const { freshness } = await fixture.view(mailboxId);
    expect(freshness?.sentence).toBe(
      'The mail server tells us of the inbox at once; looked at every minute besides',
    );
  });

  it('on a server that cannot tell is looked at as before', async () => {
    const { fixture, mailboxId } = await openConnected({ without: ['IDLE'] });
    await fixture.idle.look();
    await expect.poll(() => fixture.idle.counts(), soon).toEqual({ held: 0, opening: 0, tries: 1 });
    fixture.clock.advanceMs(10 * MINUTE_MS);
    await fixture.idle.look();
    expect(fixture.idle.counts()).toEqual({ held: 0, opening: 0, tries: 1 });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).freshness?.sentence).toBe('Looked at every minute');
  });
});

describe('a connection that is lost', () => {
  it('comes back by itself, brings what came meanwhile, and is no failure of the mailbox', async () => {
    const { fixture, userId, mailboxId } = await openTold();
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });
    expect(await isDue(fixture, mailboxId)).toBe(false);
    await tryUntil(fixture, 2);
    await expectTold(fixture, mailboxId);
    await expectDue(fixture, mailboxId);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Meanwhile']);
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ status: 'enabled', failingSince: null });
    expect(await readErrors(fixture, mailboxId)).toEqual([]);
  });

  it('costs no pass when nothing came meanwhile', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    await tryUntil(fixture, 2);
    await expectTold(fixture, mailboxId);
    expect(await isDue(fixture, mailboxId)).toBe(false);
  });

  it('is tried for less and less often while the server is away', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.google.control.failNext({ kind: 'cut', method: 'imap.greeting', times: 1_000 });
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    const startedAtMs = fixture.clock.now().getTime();
    const triedAfter: number[] = [];
    for (let tries = 2; tries < 10; tries += 1) {
      await tryUntil(fixture, tries);
      triedAfter.push(Math.round((fixture.clock.now().getTime() - startedAtMs) / SECOND_MS));
    }
    const pauses = triedAfter.slice(1).map((at, index) => at - triedAfter[index]!);
    // Fifteen seconds in the end, where chance shortens each pause to its half.
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(15);
    expect(pauses.at(-1)).toBeLessThan(30);
    expect(pauses.toSorted((one, other) => one - other)).toEqual(pauses);
    expect(triedAfter.at(-1)).toBeLessThan(5 * 60);
  });

  it('is short-lived twice, and then not taken for a good one', async () => {
    const { fixture, mailboxId } = await openTold();
    const waitMs: number[] = [];
    for (let tries = 2; tries < 6; tries += 1) {
      await fixture.google.control.cutConnections({});
      await expectNotTold(fixture, mailboxId);
      const cutAtMs = fixture.clock.now().getTime();
      await tryUntil(fixture, tries);
      await expectTold(fixture, mailboxId);
      waitMs.push(fixture.clock.now().getTime() - cutAtMs);
    }
    expect(waitMs.at(-1)).toBeGreaterThan(waitMs[0]!);
    // Once one has lived for a while, the next comes back at once.
    fixture.clock.advanceMs(2 * MINUTE_MS);
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    fixture.clock.advanceMs(SECOND_MS);
    await fixture.idle.look();
    await expect.poll(() => fixture.idle.counts().held, soon).toBe(1);
  });

  it('brings a mailbox back at once that was red because the server was away', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.google.control.failNext({ kind: 'cut', method: 'imap.greeting', times: 1_000 });
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('error');
    expect(await isDue(fixture, mailboxId)).toBe(false);

    await fixture.google.control.clearFaults();
    const before = fixture.clock.now().getTime();
    await tryUntil(fixture, fixture.idle.counts().tries + 1);
    await expectTold(fixture, mailboxId);
    await expectDue(fixture, mailboxId);
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
    expect(fixture.clock.now().getTime() - before).toBeLessThan(MINUTE_MS);
  });

  it('and cannot be had again because the password counts no more: a pass judges, and nobody knocks again', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.google.control.revokeAppPasswords({ person: ANN.address });
    await expectNotTold(fixture, mailboxId);
    await tryUntil(fixture, 2);
    await expectDue(fixture, mailboxId);
    await fixture.pass(mailboxId);
    const { status, openError } = await fixture.view(mailboxId);
    expect([status, openError?.code]).toEqual(['error', 'imap.password_refused']);

    for (let hour = 0; hour < 3; hour += 1) {
      fixture.clock.advanceMs(HOUR_MS);
      await fixture.idle.look();
    }
    expect(fixture.idle.counts()).toEqual({ held: 0, opening: 0, tries: 2 });
  });
});

describe('a connection is given back', () => {
  it('when the mailbox is disconnected', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
    await fixture.idle.look();
    await expectOpen(fixture, 0);
    expect((await fixture.view(mailboxId)).freshness).toBeNull();
    expect(fixture.idle.counts().held).toBe(0);
  });

  it('when the mailbox loses its seat, and opened again when it gets one', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.setMailboxLimit(0);
    await fixture.idle.look();
    await expectOpen(fixture, 0);
    await expectNotTold(fixture, mailboxId);
    await fixture.setMailboxLimit(1);
    fixture.clock.advanceMs(SECOND_MS);
    await fixture.idle.look();
    await expectTold(fixture, mailboxId);
  });

  it('when the mailbox was given up', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.google.control.refuseLogin({ person: ANN.address, because: 'web login required' });
    await fixture.google.control.cutConnections({});
    await expectNotTold(fixture, mailboxId);
    for (let day = 0; day < 4; day += 1) {
      await fixture.passWhenDue(mailboxId);
      fixture.clock.advanceMs(DAY_MS / 2);
      await fixture.idle.look();
    }
    await expectOpen(fixture, 0);
    expect(fixture.idle.counts().held).toBe(0);
  });

  it('when another password was stored, and opened again with that', async () => {
    const { fixture, mailboxId, userId } = await openTold();
    await fixture.google.control.revokeAppPasswords({ person: ANN.address });
    await fixture.connectAppPassword({ userId, person: ANN.address, mailboxId });
    await tryUntil(fixture, 2);
    await expectTold(fixture, mailboxId);
    await expectOpen(fixture, 1);
  });

  it('when the mailbox goes back to Google', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.db.write((r) => r.mailboxes.update(mailboxId, { route: 'google' }));
    await fixture.idle.look();
    await expectOpen(fixture, 0);
    await expectNotTold(fixture, mailboxId);
  });

  it('when the program stops: nobody is told any more', async () => {
    const { fixture, mailboxId } = await openTold();
    await fixture.idle.stop();
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ idleUntil: null, idleFolder: null });
    await expectOpen(fixture, 0);
  });

  it('when another process has it already: one listens, and the next takes over when it ends', async () => {
    const { fixture, mailboxId } = await openConnected();
    const now = fixture.clock.now();
    const until = new Date(now.getTime() + MINUTE_MS);
    await fixture.db.write((r) =>
      r.mailboxes.holdIdle({ id: mailboxId, heldUntil: null, until, folder: 'all_mail', now }),
    );
    await fixture.idle.look();
    expect(fixture.idle.counts().held).toBe(0);
    fixture.clock.advanceMs(2 * MINUTE_MS);
    await fixture.idle.look();
    await expect.poll(() => fixture.idle.counts().held, soon).toBe(1);
  });
});

it('mailboxes that sync through Google keep no connection', async () => {
  const fixture = await openOak();
  const userId = await fixture.addUser({ email: BEN.address });
  await fixture.connect({ userId, person: BEN.address });
  await fixture.idle.look();
  expect(fixture.idle.counts()).toEqual({ held: 0, opening: 0, tries: 0 });
});
