import type { Database } from '@mailsync/db';
import { describeOnEachDialect, openTestSqlite } from '@mailsync/db/testing';
import { expect, it, onTestFinished } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  JANE,
  mail,
  openAnnsMailbox,
  openOak,
  readFate,
  readRecorded,
  readSubjects,
} from '../testing/oak-world.ts';

/** What the CRM does when an exclusion or a rule is lifted, or set. */
async function changeRules(
  fixture: EngineFixture,
  change: (r: Parameters<Parameters<typeof fixture.db.write>[0]>[0]) => Promise<unknown>,
  kind: 'lifts' | 'sets' = 'lifts',
) {
  await fixture.db.write(async (r) => {
    const revision = await r.company.nextRevision();
    await change(r);
    if (kind === 'sets') return;
    await r.company.update({ rulesRevision: revision });
    await r.mailboxes.makeAllDue({ now: fixture.clock.now() });
  });
}

const countReads = async ({ google }: EngineFixture) =>
  (await google.control.counters()).calls['messages.get'] ?? 0;

it('mail of an excluded domain is not recorded, and is when the exclusion is lifted', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await changeRules(fixture, (r) =>
    r.company.addExclusion({
      id: 'ex',
      userId: null,
      pattern: 'acme.example',
      createdAt: fixture.clock.now(),
    }),
  );
  const { id } = await deliverToAnn(fixture, { mail: mail({ subject: 'Excluded for a while' }) });
  await fixture.passWhenDue(mailboxId);
  expect(await readFate(fixture, { mailboxId, messageId: id })).toBe('skipped: excluded');

  fixture.clock.advanceMs(1_000);
  await changeRules(fixture, (r) => r.company.removeExclusion('ex'));
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Excluded for a while']);
  const { importProgress } = await fixture.view(mailboxId);
  expect(importProgress).toMatchObject({ state: 'done', secondsLeft: 0 });
});

it('setting an exclusion keeps what is recorded, and reads nothing again in any mailbox', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await changeRules(fixture, (r) => r.company.update({ ownDomains: ['oak.example'] }), 'sets');
  await fixture.addLead({ name: 'Ben', addresses: [BEN.address] });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
  await deliverToAnn(fixture, { mail: mail({ from: BEN, subject: 'Internal' }) });
  await fixture.passWhenDue(mailboxId);
  const before = await countReads(fixture);

  const exclusion = { id: 'ex', userId: null, pattern: JANE.address, createdAt: fixture.clock.now() };
  await changeRules(fixture, (r) => r.company.addExclusion(exclusion), 'sets');
  await fixture.passWhenDue(mailboxId);
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Before']);
  expect(await countReads(fixture)).toBe(before);
});

it('an exclusion lifted while a mailbox waits for a seat is caught up with once, when it comes back', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const exclusion = { id: 'ex', userId: null, pattern: JANE.address, createdAt: fixture.clock.now() };
  await changeRules(fixture, (r) => r.company.addExclusion(exclusion), 'sets');
  for (const subject of ['One', 'Two', 'Three']) await deliverToAnn(fixture, { mail: mail({ subject }) });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);

  await fixture.setMailboxLimit(0);
  // Lifted, set and lifted again: what counts is how things stand in the end.
  await changeRules(fixture, (r) => r.company.removeExclusion('ex'));
  await changeRules(fixture, (r) => r.company.addExclusion(exclusion), 'sets');
  await changeRules(fixture, (r) => r.company.removeExclusion('ex'));
  const before = await countReads(fixture);
  await fixture.setMailboxLimit(1);
  for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['One', 'Three', 'Two']);
  expect((await countReads(fixture)) - before).toBe(3);
});

it('leads that change without end do not keep mail out: a bulk import may run beside every commit', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let isImporting = false;
  const db: Database = {
    ...database,
    write: async (work) => {
      if (isImporting) await database.write((r) => r.company.nextRevision());
      return database.write(work);
    },
  };
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ db, quotaLimits: null });
  isImporting = true;
  for (const subject of ['One', 'Two']) await deliverToAnn(fixture, { mail: mail({ subject }) });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['One', 'Two']);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
});

it('an exclusion that is added between deciding and committing holds for what is committed', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let beforeWrite: (() => Promise<void>) | null = null;
  const db: Database = {
    ...database,
    write: async (work) => {
      const first = beforeWrite;
      beforeWrite = null;
      await first?.();
      return database.write(work);
    },
  };
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ db, quotaLimits: null });
  const { id } = await deliverToAnn(fixture, { mail: mail() });
  fixture.clock.advanceMs(60_000);
  // The first write queues the mail; the second commits what was decided about it.
  beforeWrite = async () => {
    beforeWrite = () =>
      changeRules(fixture, (r) =>
        r.company.addExclusion({
          id: 'ex',
          userId: null,
          pattern: JANE.address,
          createdAt: fixture.clock.now(),
        }),
      );
  };
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);
  expect(await readFate(fixture, { mailboxId, messageId: id })).toBe('skipped: excluded');
});

it('a person’s own exclusion holds for their mailbox only', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const ben = await connectPerson(fixture, BEN);
  await fixture.pass(ben.mailboxId);
  await changeRules(fixture, (r) =>
    r.company.addExclusion({ id: 'ex', userId, pattern: JANE.address, createdAt: fixture.clock.now() }),
  );
  await fixture.google.control.send({ mail: mail({ to: [ANN, BEN], subject: 'To both' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.passWhenDue(ben.mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);
  expect(await readSubjects(fixture, ben.userId)).toEqual(['To both']);
});

it('internal mail is recorded once the company switches that on', async () => {
  const fixture = await openOak({ ownDomains: ['oak.example'] });
  await fixture.addLead({ name: 'Ben', addresses: [BEN.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.google.control.send({ mail: mail({ from: BEN, to: [ANN], subject: 'Among us' }) });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);

  fixture.clock.advanceMs(1_000);
  await changeRules(fixture, (r) => r.company.update({ recordInternal: true }));
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Among us']);
});

describeOnEachDialect('teammates', (openTestDatabase) => {
  it('who record the same conversation at the same moment have each email once, in one conversation', async () => {
    const fixture = await openOak({ db: await openTestDatabase() });
    await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
    const ann = await connectPerson(fixture, ANN);
    const ben = await connectPerson(fixture, BEN);
    await fixture.pass(ann.mailboxId);
    await fixture.pass(ben.mailboxId);
    const references: string[] = [];
    for (let count = 0; count < 12; count++) {
      const messageId = `<talk-${count}@acme.example>`;
      await fixture.google.control.send({
        mail: mail({ to: [ANN, BEN], subject: `Talk ${count}`, messageId, references: [...references] }),
      });
      references.push(messageId);
    }
    fixture.clock.advanceMs(60_000);
    await Promise.all([fixture.pass(ann.mailboxId), fixture.pass(ben.mailboxId)]);

    const annsMail = await readRecorded(fixture, ann.userId);
    const bensMail = await readRecorded(fixture, ben.userId);
    expect(annsMail).toHaveLength(12);
    expect(annsMail.map((one) => one.id).sort()).toEqual(bensMail.map((one) => one.id).sort());
    expect(new Set(annsMail.map((one) => one.conversationId)).size).toBe(1);
    for (const { mailboxId } of [ann, ben]) {
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', recordedCount: 12 });
    }
  });
});
