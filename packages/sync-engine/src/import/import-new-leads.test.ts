import { describeOnEachDialect } from '@mailsync/db/testing';
import { expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  growAnn,
  mail,
  MAX,
  openAnnsMailbox,
  openOak,
  readSubjects,
  readTimeline,
  STRANGER,
} from '../testing/oak-world.ts';

const person = ANN.address;

describeOnEachDialect('a lead that is added later', (openTestDatabase) => {
  it('with the address of a mailbox itself does not make all that mailbox’s mail lead mail', async () => {
    const fixture = await openOak({ db: await openTestDatabase() });
    await deliverToAnn(fixture, { mail: mail({ from: STRANGER, subject: 'Private, old' }) });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await fixture.addLead({ name: ANN.name, addresses: [ANN.address, ...ANN.aliases] });
    await fixture.pass(mailboxId);
    await deliverToAnn(fixture, { mail: mail({ from: STRANGER, subject: 'Private, new' }) });
    await deliverToAnn(fixture, { mail: mail({ from: STRANGER, cc: [MAX], subject: 'With Max' }) });
    await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['With Max']);
  });

  it('gets its old mail from every mailbox, each email once', async () => {
    const fixture = await openOak({ db: await openTestDatabase() });
    await fixture.google.control.send({
      mail: mail({ from: ANN, to: [MAX], cc: [BEN], subject: 'To Max, both' }),
    });
    await deliverToAnn(fixture, { mail: mail({ from: MAX, subject: 'Max to Ann' }) });
    await deliverToAnn(fixture, {
      to: BEN.address,
      mail: mail({ from: MAX, to: [BEN], subject: 'Max to Ben' }),
    });
    const ann = await connectPerson(fixture, ANN);
    const ben = await connectPerson(fixture, BEN);
    await fixture.pass(ann.mailboxId);
    await fixture.pass(ben.mailboxId);
    expect(await readSubjects(fixture, ann.userId)).toEqual([]);

    const leadId = await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    await fixture.pass(ann.mailboxId);
    await fixture.pass(ben.mailboxId);
    expect(await readTimeline(fixture, leadId)).toEqual(['Max to Ann', 'Max to Ben', 'To Max, both']);
    expect(await fixture.view(ann.mailboxId)).toMatchObject({
      recordedCount: 2,
      importProgress: { reason: 'leads', state: 'done', foundCount: 2, recordedCount: 2 },
    });
    expect(await fixture.view(ben.mailboxId)).toMatchObject({ recordedCount: 2 });
  });

  it('stands at once on emails that are recorded already, without another question to Gmail', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    await deliverToAnn(fixture, { mail: mail({ cc: [MAX], subject: 'With Max in copy' }) });
    await fixture.passWhenDue(mailboxId);
    const leadId = await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
    expect(await readTimeline(fixture, leadId)).toEqual(['With Max in copy']);

    await fixture.google.control.resetCounters();
    await fixture.pass(mailboxId);
    expect((await fixture.google.control.counters()).calls['messages.get']).toBeUndefined();
    expect(await readTimeline(fixture, leadId)).toEqual(['With Max in copy']);
  });

  it('while a batch is being committed is not missed by it', async () => {
    const inner = await openTestDatabase();
    let addMax: (() => Promise<unknown>) | null = null;
    const db = {
      ...inner,
      // Between reading the rules and committing under them.
      async write<T>(work: Parameters<typeof inner.write<T>>[0]): Promise<T> {
        const add = addMax;
        addMax = null;
        await add?.();
        return inner.write(work);
      },
    };
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db, quotaLimits: null });
    await deliverToAnn(fixture, { mail: mail({ from: MAX, subject: 'From Max' }) });
    fixture.clock.advanceMs(60_000);
    // The second write of the pass commits the batch; the first queues it.
    let writeCount = 0;
    const original = db.write;
    db.write = async (work) => {
      writeCount += 1;
      if (writeCount === 2) addMax = () => fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
      return original(work);
    };
    await fixture.pass(mailboxId);
    await fixture.passWhenDue(mailboxId);
    expect(writeCount).toBeGreaterThan(2);
    expect(await readSubjects(fixture, userId)).toEqual(['From Max']);
    expect((await fixture.view(mailboxId)).recordedCount).toBe(1);
  });
});

it('a mailbox that was failing when a lead was added catches up when it is back', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ from: MAX, subject: 'Old mail of Max' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.google.control.revokeTokens({ person });
  await fixture.passWhenDue(mailboxId);
  await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);

  await fixture.connect({ userId, person });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Old mail of Max']);
});

it('a mailbox that was waiting for a seat when leads were added catches up when it gets one', async () => {
  const fixture = await openOak({ grown: [growAnn({ messageCount: 30, leadShare: 0.5, leads: [MAX] })] });
  await fixture.setMailboxLimit(0);
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);

  await fixture.setMailboxLimit(1);
  await fixture.pass(mailboxId);
  // Fifteen lead mails, one of them a draft, one spam, one binned.
  expect(await readSubjects(fixture, userId)).toHaveLength(12);
});

it('a second lead added while the first is being imported is imported too', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ from: MAX, subject: 'Max' }) });
  await deliverToAnn(fixture, { mail: mail({ from: STRANGER, subject: 'Sam' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
  await fixture.google.control.failNext({ kind: 'status', status: 503, method: 'messages.list' });
  await fixture.pass(mailboxId);
  await fixture.addLead({ name: STRANGER.name, addresses: [STRANGER.address] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Max', 'Sam']);
});

it('a mail that could not be read is asked for again when a listing finds it', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  const bad = await deliverToAnn(fixture, { mail: mail({ cc: [MAX], subject: 'Bad for a while' }) });
  await fixture.google.control.failNext({ kind: 'status', status: 500, path: bad.id, times: 1_000 });
  for (let count = 0; count < 20; count++) await fixture.passWhenDue(mailboxId);
  await fixture.google.control.clearFaults();
  expect(await readSubjects(fixture, userId)).toEqual([]);

  await fixture.addLead({ name: MAX.name, addresses: [MAX.address] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Bad for a while']);
});

it('a company that was searched for by its domain is asked again when another of its people becomes a lead', async () => {
  const colleagues = Array.from({ length: 40 }, (_, at) => `lead${at}@acme.example`);
  const fixture = await openOak({ quotaLimits: null });
  const colleague = { name: 'Cy', address: 'cy@acme.example' };
  await deliverToAnn(fixture, { mail: mail({ from: colleague, subject: 'From Cy' }) });
  await deliverToAnn(fixture, { mail: mail({ from: STRANGER, subject: 'From a stranger' }) });
  await deliverToAnn(fixture, {
    mail: mail({ from: { name: 'Lee', address: colleagues[3]! }, subject: 'From Lee' }),
  });
  // Strangers enough to make reading everything the dearer way.
  for (let count = 0; count < 30; count++) await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  await fixture.addLead({ name: 'Acme', addresses: colleagues });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['From Lee']);
  // The one search by the domain found the colleague’s mail beside the lead’s.
  expect(await fixture.view(mailboxId)).toMatchObject({
    importProgress: { way: 'searches', foundCount: 2, recordedCount: 1, notRecordedCount: 1 },
  });

  await fixture.addLead({ name: colleague.name, addresses: [colleague.address] });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['From Cy', 'From Lee']);
});

it('old mail is found from either spelling of a Gmail address', async () => {
  const fixture = await openOak();
  const written = { name: 'Dot', address: 'dot.dash@gmail.com' };
  await deliverToAnn(fixture, { mail: mail({ from: written, subject: 'With dots' }) });
  await deliverToAnn(fixture, {
    mail: mail({ from: { ...written, address: 'dotdash@gmail.com' }, subject: 'Without dots' }),
  });
  for (let count = 0; count < 30; count++) await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  await fixture.addLead({ name: written.name, addresses: [written.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['With dots', 'Without dots']);
  expect(await fixture.view(mailboxId)).toMatchObject({ importProgress: { way: 'searches', foundCount: 2 } });
});
