import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('the addresses of leads', (openTestDatabase) => {
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const manager = await test.seed.user({ role: 'sales_manager', name: 'Mia Manager' });
    const junior = await test.seed.user({ role: 'junior_salesperson', name: 'Jo Junior' });
    const mailboxId = await test.seed.mailbox({ userId: manager.id, address: 'mia@company.example' });
    const add = (actor: typeof manager, ...addresses: string[]) =>
      test.crm.leads.create({ actor: toActor(actor), lead: { name: 'Ada', addresses } });
    return { ...test, manager, junior, mailboxId, add };
  };

  it('are never those of a colleague, whose whole mailbox would be recorded', async () => {
    const { add, crm, manager, junior } = await start();
    const lead = await add(manager, 'ada@lead.example');
    for (const address of ['Mia@company.example', 'mia+shop@company.example', junior.email]) {
      const isRefused = { code: 'lead.address_of_colleague', kind: 'invalid' };
      await expect(add(manager, address)).rejects.toMatchObject(isRefused);
      await expect(
        crm.leads.change({ actor: toActor(manager), leadId: lead.id, change: { addresses: [address] } }),
      ).rejects.toMatchObject(isRefused);
    }
    const csv = 'name,email\nMia,mia@company.example\nBo,bo@lead.example';
    expect(await crm.leads.import({ actor: toActor(manager), csv })).toMatchObject({
      createdCount: 1,
      problems: [{ line: 2, message: expect.stringContaining('mia@company.example') }],
    });
  });

  it('that stand on a lead of somebody else show a junior nothing of its timeline', async () => {
    const { add, crm, seed, manager, junior, mailboxId } = await start();
    await seed.email({ mailboxId, from: 'ada@lead.example' });
    await add(manager, 'ada@lead.example');
    const own = await add(junior, 'bo@lead.example');
    for (const address of ['ADA@lead.example', 'ada+shop@lead.example']) {
      const isRefused = { code: 'lead.address_taken', kind: 'forbidden' };
      await expect(add(junior, address)).rejects.toMatchObject(isRefused);
      await expect(
        crm.leads.change({
          actor: toActor(junior),
          leadId: own.id,
          change: { addresses: ['bo@lead.example', address] },
        }),
      ).rejects.toMatchObject(isRefused);
    }
    expect((await crm.leads.list({ actor: toActor(junior), q: null, after: null, limit: 5 })).items).toEqual([
      own,
    ]);
  });

  it('of the company itself are not for a junior either: groups get mail of many leads', async () => {
    const { add, crm, seed, junior } = await start();
    const administrator = await seed.user({ role: 'administrator' });
    await crm.company.change({ actor: toActor(administrator), change: { ownDomains: ['company.example'] } });
    await expect(add(junior, 'sales@company.example')).rejects.toMatchObject({ code: 'lead.address_taken' });
  });

  it('may be changed around the ones that a lead has already', async () => {
    const { add, crm, manager, junior } = await start();
    const lead = await add(manager, 'ada@lead.example', 'ada@home.example');
    await add(manager, 'ada@lead.example');
    await crm.leads.change({ actor: toActor(manager), leadId: lead.id, change: { ownerId: junior.id } });
    expect(
      await crm.leads.change({
        actor: toActor(junior),
        leadId: lead.id,
        change: { addresses: ['ada@lead.example'] },
      }),
    ).toMatchObject({ addresses: ['ada@lead.example'] });
  });
});
