import { describeOnEachDialect } from '@mailsync/db/testing';
import { expect, it } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  BEN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  MAX,
  openOak,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const YEAR_DAYS = 365;

/** As the settings do it. */
async function setWindow(fixture: EngineFixture, importWindowDays: number) {
  await fixture.db.write(async (r) => {
    await r.company.update({ importWindowDays });
    await r.mailboxes.makeAllDue({ now: fixture.clock.now() });
  });
}

/** Ann has mail from Jane from each of the last five years. */
async function openYears(input: Parameters<typeof openOak>[0] = {}) {
  const fixture = await openOak(input);
  const now = fixture.clock.now().getTime();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  for (let year = 0; year < 5; year++) {
    const receivedAtMs = now - (year * YEAR_DAYS + 100) * DAY_MS;
    await deliverToAnn(fixture, { mail: mail({ subject: `Jane, ${year} years ago` }), receivedAtMs });
    await deliverToAnn(fixture, {
      mail: mail({ from: MAX, subject: `Max, ${year} years ago` }),
      receivedAtMs,
    });
  }
  return fixture;
}

const janes = (years: number) => Array.from({ length: years }, (_, year) => `Jane, ${year} years ago`);
const both = (years: number) => [
  ...janes(years),
  ...Array.from({ length: years }, (_, year) => `Max, ${year} years ago`),
];

describeOnEachDialect('widening the import window', (openTestDatabase) => {
  it('reads what it opened, once', async () => {
    const fixture = await openYears({ db: await openTestDatabase() });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(janes(2));

    await setWindow(fixture, 4 * YEAR_DAYS);
    await fixture.google.control.resetCounters();
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(janes(4));
    expect(await fixture.view(mailboxId)).toMatchObject({
      importProgress: { reason: 'window', state: 'done', foundCount: 2, recordedCount: 2 },
    });
    expect((await fixture.google.control.counters()).calls['messages.get']).toBe(2);

    await fixture.google.control.resetCounters();
    for (let day = 0; day < 3; day++) {
      fixture.clock.advanceMs(DAY_MS);
      await fixture.pass(mailboxId);
    }
    expect((await fixture.google.control.counters()).calls['messages.get']).toBeUndefined();
  });

  it('reaches a mailbox that waits for a seat, and one that fails, when they sync again', async () => {
    const fixture = await openYears({ db: await openTestDatabase() });
    const ann = await connectPerson(fixture, ANN);
    await fixture.pass(ann.mailboxId);
    await fixture.google.control.revokeTokens({ person: ANN.address });
    await fixture.passWhenDue(ann.mailboxId);
    await setWindow(fixture, 3 * YEAR_DAYS);
    await fixture.passWhenDue(ann.mailboxId);
    expect(await readSubjects(fixture, ann.userId)).toEqual(janes(2));
    await fixture.connect({ userId: ann.userId, person: ANN.address });
    await fixture.pass(ann.mailboxId);
    expect(await readSubjects(fixture, ann.userId)).toEqual(janes(3));

    await fixture.setMailboxLimit(0);
    await setWindow(fixture, 4 * YEAR_DAYS);
    await fixture.pass(ann.mailboxId);
    await fixture.setMailboxLimit(1);
    await fixture.pass(ann.mailboxId);
    expect(await readSubjects(fixture, ann.userId)).toEqual(janes(4));
  });

  it('after narrowing it reads the difference for leads that were added meanwhile, too', async () => {
    const fixture = await openYears({ db: await openTestDatabase() });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await fixture.pass(mailboxId);
    await setWindow(fixture, YEAR_DAYS);
    await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    await fixture.pass(mailboxId);
    // Narrowing removes nothing.
    expect(await readSubjects(fixture, userId)).toEqual([...janes(2), 'Max, 0 years ago']);

    await setWindow(fixture, 3 * YEAR_DAYS);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(both(3));
  });

  it('together with a new lead reads both, for both leads', async () => {
    const fixture = await openYears({ db: await openTestDatabase() });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await fixture.pass(mailboxId);
    await setWindow(fixture, 5 * YEAR_DAYS);
    await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(both(5));
    const { importedRevision } = await readMailbox(fixture, mailboxId);
    expect(importedRevision).toBe((await fixture.db.read((r) => r.matching.readRules())).revision);
  });
});

it('an import of a mailbox that waits for a seat is paused, and of a disconnected one abandoned', async () => {
  const fixture = await openYears();
  const { mailboxId } = await connectPerson(fixture, BEN);
  await fixture.google.control.failNext({ kind: 'status', status: 503, method: 'messages.list', times: 9 });
  await fixture.pass(mailboxId);
  expect((await fixture.view(mailboxId)).importProgress).toMatchObject({ state: 'listing' });
  await fixture.setMailboxLimit(0);
  expect((await fixture.view(mailboxId)).importProgress).toMatchObject({
    state: 'paused',
    secondsLeft: null,
  });
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  expect((await fixture.view(mailboxId)).importProgress).toMatchObject({ state: 'abandoned' });
});
