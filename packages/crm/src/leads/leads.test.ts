import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { toActor } from '../users/user-view.ts';
import { createTestCrm } from '../testing/index.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('leads', (openTestDatabase) => {
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const manager = await test.seed.user({ role: 'sales_manager', name: 'Mia Manager' });
    const junior = await test.seed.user({ role: 'junior_salesperson', name: 'Jo Junior' });
    const mailboxId = await test.seed.mailbox({ userId: manager.id, address: 'mia@company.example' });
    return { ...test, manager, actor: toActor(manager), junior: toActor(junior), mailboxId };
  };
  const readTimeline = async (
    { crm, actor }: Awaited<ReturnType<typeof start>>,
    leadId: string,
  ): Promise<string[]> => {
    const { items } = await crm.timelines.listOfLead({ actor, leadId, before: null, limit: 50 });
    return items.map(({ id }) => id);
  };

  it('find what is recorded already, under a new revision, and hurry the mailboxes', async () => {
    const test = await start();
    const emailId = await test.seed.email({ mailboxId: test.mailboxId, from: 'ada+shop@lead.example' });
    const before = await test.db.read((r) => r.company.get());

    const lead = await test.crm.leads.create({
      actor: test.actor,
      lead: { name: 'Ada', addresses: ['Ada@Lead.example', 'ada@lead.example'], ownerId: test.manager.id },
    });
    expect(lead).toMatchObject({
      name: 'Ada',
      addresses: ['Ada@Lead.example'],
      ownerName: 'Mia Manager',
      emailCount: 1,
      mayEdit: true,
    });
    expect(await readTimeline(test, lead.id)).toEqual([emailId]);

    const after = await test.db.read((r) => r.company.get());
    expect(after.revision).toBe(before.revision + 1);
    const [mailbox] = await test.db.read((r) => r.mailboxes.list({ ids: [test.mailboxId] }));
    expect(mailbox?.nextSyncAt).toEqual(MORNING);
    const events = await test.db.read((r) => r.events.readAfter({ seq: 0, limit: 10 }));
    expect(events).toMatchObject([{ type: 'lead.changed', data: { leadIds: [lead.id] } }]);
  });

  it('may share an address: both timelines show the email', async () => {
    const test = await start();
    const emailId = await test.seed.email({ mailboxId: test.mailboxId, from: 'office@lead.example' });
    const addresses = ['office@lead.example'];
    const one = await test.crm.leads.create({ actor: test.actor, lead: { name: 'One', addresses } });
    const two = await test.crm.leads.create({ actor: test.actor, lead: { name: 'Two', addresses } });
    expect(await readTimeline(test, one.id)).toEqual([emailId]);
    expect(await readTimeline(test, two.id)).toEqual([emailId]);
  });

  it('lose the emails of a removed address, but not one that an address they keep also took part in', async () => {
    const test = await start();
    const { crm, actor, seed, mailboxId } = test;
    await seed.email({ mailboxId, from: 'ada@work.example' });
    const both = await seed.email({ mailboxId, from: 'ada@work.example', to: 'ada@home.example' });
    const lead = await crm.leads.create({
      actor,
      lead: { name: 'Ada', addresses: ['ada@work.example', 'ada@home.example'] },
    });
    expect(await readTimeline(test, lead.id)).toHaveLength(2);

    const changed = await crm.leads.change({
      actor,
      leadId: lead.id,
      change: { addresses: ['ada@home.example'] },
    });
    expect(changed.addresses).toEqual(['ada@home.example']);
    expect(await readTimeline(test, lead.id)).toEqual([both]);
  });

  it('that are changed without new addresses keep the revision', async () => {
    const { crm, actor, db } = await start();
    const lead = await crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada@lead.example'] } });
    const { revision } = await db.read((r) => r.company.get());

    const change = { name: 'Ada L.', addresses: ['ADA@lead.example'] };
    expect(await crm.leads.change({ actor, leadId: lead.id, change })).toMatchObject(change);
    expect((await db.read((r) => r.company.get())).revision).toBe(revision);
  });

  it('that are removed are gone with their timeline and match no more mail', async () => {
    const test = await start();
    const { crm, actor, db } = test;
    const lead = await crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada@lead.example'] } });
    await crm.leads.remove({ actor, leadId: lead.id });

    await expect(crm.leads.read({ actor, leadId: lead.id })).rejects.toMatchObject({
      code: 'lead.not_found',
    });
    const addressKeys = ['ada@lead.example'];
    expect(await db.read((r) => r.matching.listLeadsByAddressKeys({ addressKeys }))).toEqual([]);
  });

  it('are refused with what is no address and with an owner who is not here, and nothing is written', async () => {
    const { crm, actor, db } = await start();
    await expect(
      crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada at lead'] } }),
    ).rejects.toMatchObject({ code: 'lead.address_invalid', kind: 'invalid' });
    await expect(
      crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada@lead.example'], ownerId: 'nobody' } }),
    ).rejects.toMatchObject({ code: 'lead.owner_unknown' });
    expect(await db.read((r) => r.leads.list({ q: null, ownerId: null, after: null, limit: 5 }))).toEqual([]);
  });

  it('of others do not exist for a junior, who owns what they add and cannot give it away', async () => {
    const { crm, actor, junior, manager } = await start();
    const other = await crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada@lead.example'] } });
    const own = await crm.leads.create({
      actor: junior,
      lead: { name: 'Bo', addresses: ['bo@lead.example'] },
    });
    expect(own.ownerId).toBe(junior.id);

    const list = await crm.leads.list({ actor: junior, q: null, after: null, limit: 10 });
    expect(list.items.map(({ id }) => id)).toEqual([own.id]);
    await expect(crm.leads.read({ actor: junior, leadId: other.id })).rejects.toMatchObject({
      kind: 'not_found',
    });
    await expect(
      crm.leads.change({ actor: junior, leadId: own.id, change: { ownerId: manager.id } }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(crm.leads.remove({ actor: junior, leadId: own.id })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(crm.leads.import({ actor: junior, csv: 'name,email' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('come in by CSV: new ones, changed ones, unchanged ones, and problems by line', async () => {
    const { crm, actor, manager } = await start();
    await crm.leads.create({ actor, lead: { name: 'Ada', addresses: ['ada@lead.example'] } });
    await crm.leads.create({ actor, lead: { name: 'Bo', addresses: ['bo@lead.example'] } });

    const csv = [
      '\uFEFFName,Email,email2,emails,owner_email',
      `"Ada, Countess",ada@lead.example,,ada@home.example;ada@work.example,${manager.email.toUpperCase()}`,
      'Bo,bo@lead.example',
      '',
      'Cy,cy@lead.example,cy2@lead.example',
      'Cy,cy2@lead.example',
      ',nameless@lead.example',
      'Dee,dee at lead',
      'Eve,eve@lead.example,,,nobody@company.example',
    ].join('\r\n');
    const result = await crm.leads.import({ actor, csv });

    expect(result).toMatchObject({ createdCount: 1, updatedCount: 1, unchangedCount: 2 });
    expect(result.problems.map(({ line }) => line)).toEqual([7, 8, 9]);
    const { items } = await crm.leads.list({ actor, q: null, after: null, limit: 10 });
    expect(items.map(({ name, addresses, ownerId }) => ({ name, addresses, ownerId }))).toEqual([
      {
        name: 'Ada, Countess',
        addresses: ['ada@lead.example', 'ada@home.example', 'ada@work.example'],
        ownerId: manager.id,
      },
      { name: 'Bo', addresses: ['bo@lead.example'], ownerId: null },
      { name: 'Cy', addresses: ['cy@lead.example', 'cy2@lead.example'], ownerId: null },
    ]);
    expect(await crm.leads.import({ actor, csv })).toMatchObject({
      createdCount: 0,
      updatedCount: 0,
      unchangedCount: 4,
    });
  });

  it('cannot come in by CSV without a header that names the columns', async () => {
    const { crm, actor } = await start();
    for (const csv of ['', 'Ada,ada@lead.example', 'name;email\nAda;ada@lead.example'])
      await expect(crm.leads.import({ actor, csv })).rejects.toMatchObject({
        code: 'leads_csv.header_missing',
      });
  });
});
