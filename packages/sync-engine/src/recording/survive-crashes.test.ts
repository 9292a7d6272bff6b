import { describeOnEachDialect, openTestSqlite } from '@mailsync/db/testing';
import { leadMailOf } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import {
  ANN,
  connectPerson,
  deliverToAnn,
  growAnn,
  JANE,
  mail,
  MAX,
  openAnnsMailbox,
  openOak,
  readMailbox,
  readRecorded,
  readSubjects,
} from '../testing/oak-world.ts';

const LIVE = new Set(['inbox', 'sent', 'archived']);

describeOnEachDialect('a crash at any moment', (openTestDatabase) => {
  it('of a pass leaves nothing half done, and the next pass completes it', async () => {
    const db = createCrashingDatabase(await openTestDatabase());
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db });
    const delivered: string[] = [];
    for (let writeCount = 0; writeCount < 6; writeCount++) {
      for (let count = 0; count < 3; count++) {
        const subject = `Mail ${writeCount}.${count}`;
        delivered.push(subject);
        await deliverToAnn(fixture, { mail: mail({ subject }) });
      }
      const before = await readMailbox(fixture, mailboxId);
      fixture.clock.advanceMs(60_000);
      db.crashAfter(writeCount);
      await fixture.pass(mailboxId).catch(() => {});
      db.heal();

      const after = await readMailbox(fixture, mailboxId);
      const recorded = await readRecorded(fixture, userId);
      expect(after.recordedCount).toBe(recorded.length);
      // A cursor that moved has its messages in the ledger: recorded, or waiting.
      if (after.historyId !== before.historyId) {
        const waiting = await fixture.db.read((r) => r.ledger.summariseQueued({ mailboxId, source: 'live' }));
        expect(waiting.count + recorded.length).toBe(delivered.length);
      }
      await fixture.passWhenDue(mailboxId);
      expect(await readSubjects(fixture, userId)).toEqual(delivered.toSorted());
    }
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
  });

  it('of an import only repeats work: in the end exactly the lead mail is there, and the progress adds up', async () => {
    const db = createCrashingDatabase(await openTestDatabase());
    const grown = [growAnn({ messageCount: 150, leadShare: 0.7 })];
    const fixture = await openOak({ db, grown, quotaLimits: null });
    await fixture.addLead({ name: JANE.name, addresses: [JANE.address, MAX.address] });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);

    for (let writeCount = 0; writeCount < 8; writeCount++) {
      db.crashAfter(writeCount);
      await fixture.passWhenDue(mailboxId).catch(() => {});
      db.heal();
    }
    await fixture.passWhenDue(mailboxId);

    const wanted = leadMailOf({ world: { people: [ANN], grown }, leadAddresses: [JANE.address, MAX.address] })
      .filter((one) => one.copies.some((copy) => copy.person === ANN.address && LIVE.has(copy.labelClass)))
      .map((one) => one.subject);
    expect(await readSubjects(fixture, userId)).toEqual(wanted.toSorted());
    const view = await fixture.view(mailboxId);
    expect(view).toMatchObject({ status: 'enabled', recordedCount: wanted.length, waitingCount: 0 });
    const { state, foundCount, recordedCount, notRecordedCount } = view.importProgress!;
    expect({ state, recordedCount }).toEqual({ state: 'done', recordedCount: wanted.length });
    expect(foundCount).toBe(recordedCount + notRecordedCount);
  });
});

it.each(['searches', 'everything'] as const)(
  'a crash at each single write of an import by %s ends complete and single',
  async (way) => {
    const leads = [JANE.address, MAX.address];
    // Some 12 addresses fit one search, and five are written together; few messages make reading everything the cheaper way.
    const silent = Array.from({ length: way === 'searches' ? 230 : 400 }, (_, at) => `x${at}@c${at}.example`);
    const grown = [
      growAnn(
        way === 'searches' ? { messageCount: 80, leadShare: 0.5 } : { messageCount: 12, leadShare: 0.7 },
      ),
    ];
    const wanted = leadMailOf({ world: { people: [ANN], grown }, leadAddresses: leads })
      .filter((one) => one.copies.some((copy) => copy.person === ANN.address && LIVE.has(copy.labelClass)))
      .map((one) => one.subject)
      .toSorted();

    let isReached = true;
    let writeCount = 0;
    for (; isReached && writeCount < 60; writeCount++) {
      const opened = await openTestSqlite();
      onTestFinished(() => opened.remove());
      const db = createCrashingDatabase(opened.database);
      const fixture = await openOak({ db, grown, quotaLimits: null });
      await fixture.addLead({ name: 'All', addresses: [...leads, ...silent] });
      const { userId, mailboxId } = await connectPerson(fixture, ANN);
      db.crashAfter(writeCount);
      await fixture.passWhenDue(mailboxId).catch(() => {});
      isReached = (await readMailbox(fixture, mailboxId)).importedRevision < 0;
      db.heal();
      for (let pass = 0; pass < 5; pass++) {
        await fixture.passWhenDue(mailboxId);
        if ((await readMailbox(fixture, mailboxId)).importedRevision > 0) break;
      }

      expect(await readSubjects(fixture, userId)).toEqual(wanted);
      const view = await fixture.view(mailboxId);
      expect(view).toMatchObject({ status: 'enabled', recordedCount: wanted.length, waitingCount: 0 });
      const { state, foundCount, recordedCount, notRecordedCount } = view.importProgress!;
      expect({ state, recordedCount, way: view.importProgress!.way }).toEqual({
        state: 'done',
        recordedCount: wanted.length,
        way,
      });
      expect(foundCount).toBe(recordedCount + notRecordedCount);
    }
    // Opening, several pages, recording and the end are all among them.
    expect(isReached).toBe(false);
    expect(writeCount).toBeGreaterThan(way === 'searches' ? 8 : 4);
  },
  // A world of its own for each write.
  60_000,
);
