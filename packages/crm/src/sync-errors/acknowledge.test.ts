import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');
const LATER_MS = 60_000;
const REVOKED = 'google.sign_in_revoked';

async function start(db: Database) {
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const north = await test.seed.team('North');
  const boss = toActor(await test.seed.user({ role: 'administrator', name: 'Maya' }));
  const lead = toActor(await test.seed.user({ role: 'sales_manager', teamId: north, name: 'Tom' }));
  const ann = toActor(await test.seed.user({ role: 'salesperson', teamId: north, name: 'Ann' }));
  const stranger = toActor(await test.seed.user({ role: 'salesperson', name: 'Bo' }));
  const mailboxId = await test.seed.mailbox({ userId: ann.id, address: 'ann@company.example' });
  const fail = (id: string, ofMailbox: string | null, code = REVOKED) =>
    db.write((r) =>
      r.syncErrors.insert({
        id,
        mailboxId: ofMailbox,
        code,
        detail: '',
        count: 1,
        occurredAt: MORNING,
        lastSeenAt: MORNING,
      }),
    );
  await fail('of-ann', mailboxId);
  await fail('of-all', null, 'google.client_rejected');
  test.clock.advanceMs(LATER_MS);
  const events = () => db.read((r) => r.events.readAfter({ seq: 0, limit: 100 }));
  const stored = (id: string) => db.read((r) => r.syncErrors.find(id));
  return { ...test, boss, lead, ann, stranger, mailboxId, fail, events, stored };
}

describeOnEachDialect('being on it', (openTestDatabase) => {
  it('names whoever says so first, tells it once, and keeps others off', async () => {
    const { crm, lead, ann, mailboxId, events, clock } = await start(await openTestDatabase());
    const at = clock.now();
    const view = await crm.syncErrors.acknowledge({ actor: lead, syncErrorId: 'of-ann' });
    expect(view).toMatchObject({
      id: 'of-ann',
      mailboxAddress: 'ann@company.example',
      acknowledged: { userId: lead.id, userName: 'Tom', at },
    });
    clock.advanceMs(LATER_MS);
    const again = await crm.syncErrors.acknowledge({ actor: lead, syncErrorId: 'of-ann' });
    expect(again.acknowledged?.at).toEqual(at);
    await expect(crm.syncErrors.acknowledge({ actor: ann, syncErrorId: 'of-ann' })).rejects.toMatchObject({
      code: 'sync_error.acknowledged',
      message: 'Tom is on it already.',
    });
    expect(await events()).toMatchObject([
      {
        type: 'sync_error.changed',
        mailboxId,
        data: { syncErrorId: 'of-ann', code: REVOKED, state: 'acknowledged' },
      },
    ]);
  });

  it('is for those who may act on the mailbox, and for those who run the company where all are stopped', async () => {
    const { crm, boss, lead, ann, stranger, stored } = await start(await openTestDatabase());
    const say = (actor: typeof boss, syncErrorId: string) =>
      crm.syncErrors.acknowledge({ actor, syncErrorId });
    for (const [actor, id] of [
      [stranger, 'of-ann'],
      [ann, 'of-all'],
      [lead, 'of-all'],
      [boss, 'forged'],
    ] as const)
      await expect(say(actor, id)).rejects.toMatchObject({ code: 'sync_error.not_found' });
    expect(await stored('of-ann')).toMatchObject({ acknowledgedBy: null });
    expect(await stored('of-all')).toMatchObject({ acknowledgedBy: null });
    expect((await say(ann, 'of-ann')).acknowledged?.userName).toBe('Ann');
    expect((await say(boss, 'of-all')).acknowledged?.userName).toBe('Maya');
  });

  it('makes no sense when it is over', async () => {
    const { db, crm, ann } = await start(await openTestDatabase());
    await db.write((r) => r.syncErrors.update('of-ann', { resolvedAt: MORNING }));
    await expect(crm.syncErrors.acknowledge({ actor: ann, syncErrorId: 'of-ann' })).rejects.toMatchObject({
      code: 'sync_error.resolved',
    });
  });

  it('one word takes on all that fails for one cause, but nothing that somebody is on already', async () => {
    const { crm, boss, ann, seed, fail, stored } = await start(await openTestDatabase());
    const other = await seed.mailbox({ userId: boss.id, address: 'boss@company.example' });
    await fail('of-boss', other);
    await fail('else', other, 'google.admin_policy');
    await crm.syncErrors.acknowledge({ actor: ann, syncErrorId: 'of-ann' });

    await expect(crm.syncErrors.acknowledgeCause({ actor: ann, code: REVOKED })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(await crm.syncErrors.acknowledgeCause({ actor: boss, code: REVOKED })).toEqual({ takenCount: 1 });
    const by = async (id: string) => (await stored(id))?.acknowledgedBy;
    expect([await by('of-ann'), await by('of-boss'), await by('else')]).toEqual([ann.id, boss.id, null]);
  });
});
