import { expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  openAnnsMailbox,
  openOak,
} from '../testing/oak-world.ts';

const lead = (at: number) => ({ name: `Lead ${at}`, address: `lead${at}@company-${at}.example` });

it('says how many emails an import of new leads would read, and reads none', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const ben = await connectPerson(fixture, BEN);
  for (let count = 0; count < 7; count++) await deliverToAnn(fixture, { mail: mail({ from: MAX }) });
  await deliverToAnn(fixture, { to: BEN.address, mail: mail({ from: MAX, to: [BEN] }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.passWhenDue(ben.mailboxId);
  await fixture.google.control.resetCounters();

  const addresses = [MAX.address, JANE.address, 'nobody@acme.example', 'no address'];
  const estimate = await fixture.engine.estimateImport({ wish: { addresses } });
  // Jane is a lead already.
  expect(estimate).toMatchObject({ addressCount: 2, mailboxCount: 2 });
  expect(estimate.mailboxes).toMatchObject([
    { mailboxId, outcome: 'counted', messageCount: 7, minutes: 1 },
    { mailboxId: ben.mailboxId, outcome: 'counted', messageCount: 1, minutes: 1 },
  ]);
  const { calls } = await fixture.google.control.counters();
  expect(calls['messages.get']).toBeUndefined();

  await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
  await fixture.google.control.resetCounters();
  await fixture.passWhenDue(mailboxId);
  const { unitsUsed } = await fixture.google.control.counters();
  // Beside its import a pass asks for its changes.
  expect(Math.abs(unitsUsed - estimate.mailboxes[0]!.units)).toBeLessThan(20);
});

it('says what a wider window would read, of all leads', async () => {
  const fixture = await openOak();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const now = fixture.clock.now().getTime();
  for (const days of [10, 800, 900, 1_200]) {
    await deliverToAnn(fixture, { mail: mail(), receivedAtMs: now - days * DAY_MS });
  }
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  const read = async (importWindowDays: number) =>
    (await fixture.engine.estimateImport({ wish: { importWindowDays } })).mailboxes[0]!.messageCount;
  expect(await read(1_000)).toBe(2);
  expect(await read(2_000)).toBe(3);
  // A narrower window reads nothing.
  expect(await read(365)).toBe(0);
});

it('takes a sample of many leads for the whole, and spends no more than it says', async () => {
  const { fixture } = await openAnnsMailbox();
  const leads = Array.from({ length: 3_000 }, (_, at) => lead(at));
  // Every tenth lead has written once.
  for (let at = 0; at < 3_000; at += 10) await deliverToAnn(fixture, { mail: mail({ from: leads[at]! }) });
  await fixture.google.control.resetCounters();
  const addresses = leads.map(({ address }) => address);
  const { mailboxes } = await fixture.engine.estimateImport({ wish: { addresses } });
  expect(mailboxes[0]!.outcome).toBe('sampled');
  expect(mailboxes[0]!.messageCount).toBeGreaterThan(200);
  expect(mailboxes[0]!.messageCount).toBeLessThan(400);
  expect((await fixture.google.control.counters()).unitsUsed).toBeLessThanOrEqual(101);
});

it('leaves live mail its share: asked again and again it is turned away, and mail is recorded all the same', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const addresses = Array.from({ length: 3_000 }, (_, at) => lead(at).address);
  const outcomes: string[] = [];
  for (let count = 0; count < 10; count++) {
    const { mailboxes } = await fixture.engine.estimateImport({ wish: { addresses } });
    outcomes.push(mailboxes[0]!.outcome);
  }
  expect(outcomes.at(-1)).toBe('not_asked');
  fixture.clock.advanceMs(MINUTE_MS / 2);
  await deliverToAnn(fixture, { mail: mail() });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', recordedCount: 1 });
});

it('asks no mailbox that does not sync', async () => {
  const { fixture } = await openAnnsMailbox();
  await fixture.setMailboxLimit(0);
  expect(await fixture.engine.estimateImport({ wish: { addresses: [MAX.address] } })).toEqual({
    addressCount: 1,
    mailboxCount: 0,
    mailboxes: [],
  });
});
