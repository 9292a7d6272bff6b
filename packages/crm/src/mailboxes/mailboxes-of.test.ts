import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import type { SyncErrorView } from '@mailsync/sync-engine';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

async function start(db: Database) {
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const north = await test.seed.team('North');
  const people = {
    boss: toActor(await test.seed.user({ role: 'administrator' })),
    lead: toActor(await test.seed.user({ role: 'sales_manager', teamId: north })),
    ann: toActor(await test.seed.user({ role: 'salesperson', teamId: north, name: 'Ann' })),
    bob: toActor(await test.seed.user({ role: 'salesperson', name: 'Bob' })),
  };
  const annsId = await test.seed.mailbox({ userId: people.ann.id, address: 'ann@company.example' });
  const bobsId = await test.seed.mailbox({ userId: people.bob.id, address: 'bob@company.example' });
  const entry = (id: string, mailboxId: string | null, resolvedAt: Date | null = null): SyncErrorView => ({
    id,
    mailboxId,
    occurredAt: MORNING,
    lastSeenAt: MORNING,
    count: 1,
    code: 'google.sign_in_revoked',
    what: 'It broke.',
    howToFix: ['Mend it.'],
    whoCanFix: 'owner',
    resolvedAt,
    affectedCount: null,
    acknowledged: null,
  });
  test.engine.answers.syncErrors = [
    entry('of-ann', annsId),
    entry('of-ann-over', annsId, MORNING),
    entry('of-bob', bobsId),
    entry('of-all', null),
  ];
  return { ...test, ...people, annsId, bobsId };
}

describeOnEachDialect('the mailboxes of one person', (openTestDatabase) => {
  it('are seen by themselves, the manager of their team, and those who run the company', async () => {
    const { crm, boss, lead, ann, bob } = await start(await openTestDatabase());
    const list = async (actor: typeof boss, userId: string) =>
      (await crm.mailboxes.listOf({ actor, userId })).map(({ address, isOwn, mayAct, userName }) => [
        address,
        isOwn,
        mayAct,
        userName,
      ]);
    expect(await list(ann, ann.id)).toEqual([['ann@company.example', true, true, 'Ann']]);
    expect(await list(lead, ann.id)).toEqual([['ann@company.example', false, true, 'Ann']]);
    expect(await list(boss, bob.id)).toEqual([['bob@company.example', false, true, 'Bob']]);
    await expect(list(lead, bob.id)).rejects.toMatchObject({ code: 'permission.denied' });
    await expect(list(bob, ann.id)).rejects.toMatchObject({ code: 'permission.denied' });
    await expect(list(boss, 'nobody')).rejects.toMatchObject({ code: 'user.not_found' });
  });

  it('leave the list when they are disconnected', async () => {
    const { crm, ann, annsId } = await start(await openTestDatabase());
    await crm.mailboxes.disconnect({ actor: ann, mailboxId: annsId, history: 'keep' });
    expect(await crm.mailboxes.listOf({ actor: ann, userId: ann.id })).toEqual([]);
  });

  it('have an error log of what stands and what is over; faults of the installation stand in the own log of those who run it', async () => {
    const { crm, engine, boss, lead, ann, bob } = await start(await openTestDatabase());
    const list = async (actor: typeof boss, userId: string, state: 'open' | 'over') =>
      (await crm.mailboxes.listSyncErrorsOf({ actor, userId, state, limit: 9 })).map(({ id }) => id);
    expect(await list(ann, ann.id, 'open')).toEqual(['of-ann']);
    expect(await list(lead, ann.id, 'over')).toEqual(['of-ann-over']);
    expect(await list(boss, ann.id, 'open')).toEqual(['of-ann']);
    expect(await list(boss, boss.id, 'open')).toEqual(['of-all']);
    await expect(list(bob, ann.id, 'open')).rejects.toMatchObject({ code: 'permission.denied' });
    expect(engine.asked).toEqual([]);
  });

  it('get links from their owner alone', async () => {
    const { crm, boss, ann, bob, annsId } = await start(await openTestDatabase());
    const link = (actor: typeof boss, mailboxId: string | null) =>
      crm.mailboxes.createConnectLink({
        actor,
        mailboxId,
        expectedAddress: 'ann@company.example',
        origin: null,
      });
    await expect(link(boss, annsId)).rejects.toMatchObject({
      code: 'mailbox.not_yours',
      message: 'Only its owner can connect a mailbox again: ask Ann.',
    });
    await expect(link(bob, annsId)).rejects.toMatchObject({ code: 'mailbox.not_found' });
    expect(await link(ann, annsId)).toHaveProperty('url');
    expect(await link(bob, null)).toHaveProperty('url');
  });
});

describeOnEachDialect('how all mailboxes stand', (openTestDatabase) => {
  it('is for those who are in charge of some', async () => {
    const { crm, boss, lead, ann } = await start(await openTestDatabase());
    const read = (actor: typeof boss) => crm.company.readStanding({ actor, limit: 1 });
    const counts = { enabled: 2, error: 0, connection: 0, pending: 0 };
    expect(await read(boss)).toMatchObject({
      scope: 'company',
      countByStatus: counts,
      mailboxes: [{ address: 'ann@company.example', userName: 'Ann', mayAct: true, isOwn: false }],
    });
    expect(await read(lead)).toMatchObject({ scope: 'team', countByStatus: { ...counts, enabled: 1 } });
    expect(await read(ann)).toBeNull();
  });
});
