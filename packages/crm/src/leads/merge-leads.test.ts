import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('leads that are merged', (openTestDatabase) => {
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const manager = await test.seed.user({ role: 'sales_manager' });
    const actor = toActor(manager);
    const mailboxId = await test.seed.mailbox({ userId: manager.id, address: 'mia@company.example' });
    const add = (name: string, addresses: string[], ownerId: string | null = null) =>
      test.crm.leads.create({ actor, lead: { name, addresses, ownerId } });
    const timelineOf = async (leadId: string) => {
      const page = await test.crm.timelines.listOfLead({ actor, leadId, before: null, limit: 50 });
      return page.items.map(({ id }) => id).sort();
    };
    return { ...test, manager, actor, mailboxId, add, timelineOf };
  };

  it('are one: with the addresses and the emails of both, each once', async () => {
    const { crm, actor, seed, mailboxId, add, timelineOf, db } = await start();
    const fromWork = await seed.email({ mailboxId, from: 'ada@work.example' });
    const fromHome = await seed.email({ mailboxId, from: 'ada@home.example' });
    const fromBoth = await seed.email({ mailboxId, from: 'ada@work.example', to: 'ada@home.example' });
    const work = await add('Ada at work', ['ada@work.example', 'office@work.example']);
    const home = await add('Ada', ['ada@home.example', 'office@work.example']);
    await db.write((r) => r.mailboxes.update(mailboxId, { nextSyncAt: null }));

    const merged = await crm.leads.merge({ actor, leadId: work.id, intoLeadId: home.id });
    expect(merged).toMatchObject({ id: home.id, name: 'Ada', emailCount: 3 });
    expect(merged.addresses.toSorted()).toEqual([
      'ada@home.example',
      'ada@work.example',
      'office@work.example',
    ]);
    expect(await timelineOf(home.id)).toEqual([fromWork, fromHome, fromBoth].sort());
    await expect(crm.leads.read({ actor, leadId: work.id })).rejects.toMatchObject({
      code: 'lead.not_found',
    });

    // New mail of either address is of the one that stays.
    const addressKeys = ['ada@work.example', 'office@work.example'];
    const matches = await db.read((r) => r.matching.listLeadsByAddressKeys({ addressKeys }));
    expect(matches.map(({ leadId }) => leadId)).toEqual([home.id, home.id]);
  });

  it('leave a word of where they went, to those who may see it and while it is there', async () => {
    const { crm, actor, add, seed } = await start();
    const one = await add('One', ['one@lead.example']);
    const two = await add('Two', ['two@lead.example']);
    const three = await add('Three', ['three@lead.example']);
    await crm.leads.merge({ actor, leadId: one.id, intoLeadId: two.id });
    await crm.leads.merge({ actor, leadId: two.id, intoLeadId: three.id });

    const junior = toActor(await seed.user({ role: 'junior_salesperson' }));
    for (const leadId of [one.id, two.id]) {
      await expect(crm.leads.read({ actor, leadId })).rejects.toMatchObject({
        code: 'lead.not_found',
        details: { mergedInto: { id: three.id, name: 'Three' } },
      });
      await expect(crm.leads.read({ actor: junior, leadId })).rejects.toMatchObject({ details: undefined });
    }
    await crm.leads.remove({ actor, leadId: three.id });
    await expect(crm.leads.read({ actor, leadId: one.id })).rejects.toMatchObject({ details: undefined });
  });

  it('have nothing imported again, and passes under way decide again', async () => {
    const { crm, actor, add, db } = await start();
    const one = await add('One', ['one@lead.example']);
    const two = await add('Two', ['two@lead.example']);
    const { revision } = await db.read((r) => r.company.get());
    await crm.leads.merge({ actor, leadId: one.id, intoLeadId: two.id });

    const now = await db.read((r) => r.company.get());
    expect(now.revision).toBe(revision + 1);
    const added = { after: revision, upTo: now.revision };
    const domains = await db.read((r) => r.leadDomains.listDomains({ added, behind: null, limit: 10 }));
    expect(domains).toEqual([]);
    const events = await db.read((r) => r.events.readAfter({ seq: 0, limit: 10 }));
    expect(events.at(-1)).toMatchObject({ type: 'lead.changed', data: { leadIds: [one.id, two.id] } });
  });

  it('belong to the owner of the one that stays, or else of the one that goes', async () => {
    const { crm, actor, add, manager, seed } = await start();
    const sam = await seed.user({ role: 'salesperson' });
    const [a, b, c] = [
      await add('A', ['a@lead.example'], sam.id),
      await add('B', ['b@lead.example']),
      await add('C', ['c@lead.example'], manager.id),
    ];
    expect(await crm.leads.merge({ actor, leadId: a.id, intoLeadId: b.id })).toMatchObject({
      ownerId: sam.id,
    });
    expect(await crm.leads.merge({ actor, leadId: b.id, intoLeadId: c.id })).toMatchObject({
      ownerId: manager.id,
      addresses: ['a@lead.example', 'b@lead.example', 'c@lead.example'],
    });
  });

  it('explain an email by the exact address, where only a tag matched before', async () => {
    const { crm, actor, seed, mailboxId, add, db } = await start();
    const emailId = await seed.email({ mailboxId, from: 'ada+shop@lead.example' });
    const tagged = await add('Shop', ['ada+shop@lead.example']);
    const plain = await add('Ada', ['ada@lead.example']);
    await crm.leads.merge({ actor, leadId: tagged.id, intoLeadId: plain.id });
    await crm.leads.change({ actor, leadId: plain.id, change: { addresses: ['ada+shop@lead.example'] } });
    const leads = await db.read((r) => r.timelines.listLeads({ emailIds: [emailId] }));
    expect(leads.map(({ leadId }) => leadId)).toEqual([plain.id]);
  });

  it('both ways at once, are merged one way: nobody is left without a lead', async () => {
    const { crm, actor, add, seed, mailboxId, timelineOf } = await start();
    const emailId = await seed.email({ mailboxId, from: 'a@lead.example', to: 'b@lead.example' });
    const [a, b] = [await add('A', ['a@lead.example']), await add('B', ['b@lead.example'])];
    const outcomes = await Promise.allSettled([
      crm.leads.merge({ actor, leadId: a.id, intoLeadId: b.id }),
      crm.leads.merge({ actor, leadId: b.id, intoLeadId: a.id }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { items } = await crm.leads.list({ actor, q: null, after: null, limit: 5 });
    expect(items).toMatchObject([{ addresses: ['a@lead.example', 'b@lead.example'], emailCount: 1 }]);
    expect(await timelineOf(items[0]!.id)).toEqual([emailId]);
  });

  it('while one is changed or removed, leave no address with a lead that is gone', async () => {
    const { crm, actor, add, db } = await start();
    for (const [name, amid] of [
      [
        'c',
        (id: string) => crm.leads.change({ actor, leadId: id, change: { addresses: ['c2@lead.example'] } }),
      ],
      ['d', (id: string) => crm.leads.remove({ actor, leadId: id })],
    ] as const) {
      const from = await add(name, [`${name}@lead.example`]);
      const into = await add(`${name} too`, [`${name}3@lead.example`]);
      await Promise.allSettled([
        crm.leads.merge({ actor, leadId: from.id, intoLeadId: into.id }),
        amid(from.id),
        amid(into.id),
      ]);
      const addressKeys = ['', '2', '3'].map((which) => `${name}${which}@lead.example`);
      const matches = await db.read((r) => r.matching.listLeadsByAddressKeys({ addressKeys }));
      const ids = [...new Set(matches.map(({ leadId }) => leadId))];
      const alive = await db.read((r) => r.leads.getMany({ ids }));
      expect(alive.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    }
  });

  it('have fifty addresses at most, so that the one that stays can still be edited', async () => {
    const { crm, actor, add } = await start();
    const many = (count: number, name: string) =>
      Array.from({ length: count }, (_, at) => `${name}${at}@lead.example`);
    const shared = 'both@lead.example';
    const one = await add('One', [shared, ...many(25, 'one')]);
    const two = await add('Two', [shared, ...many(25, 'two')]);
    const merge = () => crm.leads.merge({ actor, leadId: one.id, intoLeadId: two.id });
    await expect(merge()).rejects.toMatchObject({ code: 'lead.too_many_addresses', kind: 'invalid' });
    expect(await crm.leads.read({ actor, leadId: one.id })).toMatchObject({ addresses: one.addresses });

    await crm.leads.change({ actor, leadId: one.id, change: { addresses: one.addresses.slice(0, 25) } });
    expect((await merge()).addresses).toHaveLength(50);
  });

  it('are refused: one with itself, one that is not there, and whoever may not merge; nothing is changed', async () => {
    const { crm, actor, seed, add, db } = await start();
    const lead = await add('Ada', ['ada@lead.example']);
    const other = await add('Bo', ['bo@lead.example']);
    const { revision } = await db.read((r) => r.company.get());
    const merge = (leadId: string, intoLeadId: string, by = actor) =>
      crm.leads.merge({ actor: by, leadId, intoLeadId });
    await expect(merge(lead.id, lead.id)).rejects.toMatchObject({ code: 'lead.merged_into_itself' });
    await expect(merge(lead.id, 'nobody')).rejects.toMatchObject({ code: 'lead.not_found' });
    await expect(merge('nobody', lead.id)).rejects.toMatchObject({ code: 'lead.not_found' });
    for (const role of ['salesperson', 'junior_salesperson'] as const) {
      const person = toActor(await seed.user({ role }));
      await expect(merge(lead.id, other.id, person)).rejects.toMatchObject({ kind: 'forbidden' });
      const views = await crm.leads.list({ actor: person, q: null, after: null, limit: 5 });
      expect(views.items.every((one) => !one.mayMerge && !one.mayRemove)).toBe(true);
    }
    expect((await db.read((r) => r.company.get())).revision).toBe(revision);
    expect(await crm.leads.read({ actor, leadId: lead.id })).toMatchObject({ name: 'Ada', mayMerge: true });
  });
});

describeOnEachDialect('emails of a lead that was removed', (openTestDatabase) => {
  it('are shown to nobody, not even to whose mailbox holds them, until a lead has their address again', async () => {
    const { crm, seed, db } = await createTestCrm({
      db: await openTestDatabase(),
      clock: createManualClock(MORNING),
    });
    const actor = toActor(await seed.user({ role: 'administrator' }));
    const mailboxId = await seed.mailbox({ userId: actor.id, address: 'mia@company.example' });
    const emailId = await seed.email({ mailboxId, from: 'ada@lead.example' });
    const lead = { name: 'Ada', addresses: ['ada@lead.example'] };
    const { id: leadId } = await crm.leads.create({ actor, lead });
    const search = async () => {
      const { items } = await crm.timelines.search({ actor, q: null, before: null, limit: 10 });
      return items.map(({ id }) => id);
    };
    expect(await search()).toEqual([emailId]);

    await crm.leads.remove({ actor, leadId });
    expect(await search()).toEqual([]);
    await expect(crm.timelines.readEmail({ actor, emailId })).rejects.toMatchObject({
      code: 'email.not_found',
    });

    const again = await crm.leads.create({ actor, lead });
    expect(again).toMatchObject({ emailCount: 1 });
    expect(await search()).toEqual([emailId]);
    expect(await db.read((r) => r.timelines.getEmail({ id: emailId }))).not.toBeNull();
  });
});
