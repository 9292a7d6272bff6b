import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

async function start() {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const clock = createManualClock(new Date('2026-05-04T09:30:00.000Z'));
  const test = await createTestCrm({ db, clock });
  const { crm, engine, seed } = test;
  const north = await seed.team('North');
  const boss = toActor(await seed.user({ role: 'administrator' }));
  const manager = toActor(await seed.user({ role: 'sales_manager', teamId: north }));
  const marketing = toActor(await seed.user({ role: 'marketing_manager' }));
  const ann = toActor(await seed.user({ role: 'salesperson', teamId: north }));
  const ben = toActor(await seed.user({ role: 'salesperson' }));
  const ofAnn = await seed.mailbox({ userId: ann.id, address: 'ann@company.example' });
  const ofBen = await seed.mailbox({ userId: ben.id, address: 'ben@company.example' });
  const asked = (mailboxId: string, userId: string, messageCount: number) => ({
    mailboxId,
    userId,
    outcome: 'counted' as const,
    messageCount,
    units: messageCount * 20 + 10,
    minutes: messageCount,
  });
  engine.answers.estimate = {
    addressCount: 1,
    mailboxCount: 2,
    mailboxes: [asked(ofAnn, ann.id, 30), asked(ofBen, ben.id, 4)],
  };
  const wish = { addresses: ['max@bolt.example'] };
  return { crm, engine, clock, boss, manager, marketing, ann, ofAnn, wish };
}

it('whoever may import leads is told the whole, and of single mailboxes only those they may see', async () => {
  const { crm, boss, manager, marketing, ofAnn, wish } = await start();
  const total = {
    addressCount: 1,
    mailboxCount: 2,
    messageCount: 34,
    units: 700,
    minutes: 30,
    isExact: true,
  };
  const ask = (actor: typeof boss) => crm.mailboxes.estimateImport({ actor, wish });
  expect(await ask(boss)).toMatchObject({ ...total, mailboxes: [{}, {}] });
  expect(await ask(manager)).toMatchObject({
    ...total,
    mailboxes: [{ mailboxId: ofAnn, address: 'ann@company.example', messageCount: 30 }],
  });
  expect(await ask(marketing)).toMatchObject({ ...total, mailboxes: [] });
});

it('salespeople import no leads, and only who sets the window may ask about it', async () => {
  const { crm, boss, manager, ann, wish, engine } = await start();
  const denied = expect.objectContaining({ code: 'permission.denied' });
  await expect(crm.mailboxes.estimateImport({ actor: ann, wish })).rejects.toEqual(denied);
  const wider = { importWindowDays: 1_000 };
  await expect(crm.mailboxes.estimateImport({ actor: manager, wish: wider })).rejects.toEqual(denied);
  await crm.mailboxes.estimateImport({ actor: boss, wish: wider });
  expect(engine.asked).toEqual([{ verb: 'estimateImport', input: { wish: wider } }]);
});

it('colleagues among the addresses become no leads', async () => {
  const { crm, boss, engine } = await start();
  const addresses = ['ann@company.example', 'max@bolt.example', 'no address'];
  await crm.mailboxes.estimateImport({ actor: boss, wish: { addresses } });
  expect(engine.asked).toEqual([
    { verb: 'estimateImport', input: { wish: { addresses: ['max@bolt.example'] } } },
  ]);
});

it('mailboxes that were not asked are reckoned like the others, and the answer is no exact one', async () => {
  const { crm, boss, engine, wish } = await start();
  engine.answers.estimate = { ...engine.answers.estimate, mailboxCount: 20 };
  expect(await crm.mailboxes.estimateImport({ actor: boss, wish })).toMatchObject({
    messageCount: 340,
    units: 7_000,
    minutes: 30,
    isExact: false,
  });
});

it('when no mailbox could be asked it says so rather than nothing', async () => {
  const { crm, boss, engine, wish } = await start();
  const [one] = engine.answers.estimate.mailboxes;
  engine.answers.estimate = {
    ...engine.answers.estimate,
    mailboxes: [{ ...one!, outcome: 'not_asked', messageCount: 0, units: 0, minutes: 0 }],
  };
  await expect(crm.mailboxes.estimateImport({ actor: boss, wish })).rejects.toThrow(
    expect.objectContaining({ code: 'import.nobody_to_ask', kind: 'unavailable' }),
  );
});

it('whoever asks again and again has to wait, so that counting does not use up what nightly checks need', async () => {
  const { crm, engine, clock, boss, manager, ann, wish } = await start();
  const ask = (actor: typeof boss) => crm.mailboxes.estimateImport({ actor, wish });
  for (let times = 0; times < 20; times++) await ask(manager);
  clock.advanceMs(20 * 60_000);
  await expect(ask(manager)).rejects.toMatchObject({
    code: 'import.too_many_estimates',
    retryAfterMs: 40 * 60_000,
  });
  expect(engine.asked).toHaveLength(20);
  // Others may go on, and who may not ask at all is told that.
  await ask(boss);
  await expect(ask(ann)).rejects.toMatchObject({ code: 'permission.denied' });

  clock.advanceMs(40 * 60_000);
  await ask(manager);
  expect(engine.asked).toHaveLength(22);
});
