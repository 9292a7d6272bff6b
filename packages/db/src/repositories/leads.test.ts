import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import { insertEmail, insertLead } from './timelines.fixture.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('leads', (openTestDatabase) => {
  const namesOf = async (
    db: Database,
    input: { q?: string; ownerId?: string; after?: { name: string; id: string } },
  ) => {
    const leads = await db.read((r) =>
      r.leads.list({ q: null, ownerId: null, after: null, limit: 10, ...input }),
    );
    return leads.map(({ name }) => name);
  };

  it('are listed by name and id, page by page', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l2', name: 'Bo', addresses: ['bo@lead.example'] });
    await insertLead({ db, id: 'l1', name: 'Bo', addresses: ['bo2@lead.example'] });
    await insertLead({ db, id: 'l3', name: 'Ada', addresses: ['ada@lead.example'] });

    const first = await db.read((r) => r.leads.list({ q: null, ownerId: null, after: null, limit: 2 }));
    expect(first.map(({ id }) => id)).toEqual(['l3', 'l1']);
    expect(await namesOf(db, { after: { name: 'Bo', id: 'l1' } })).toEqual(['Bo']);
    expect(await namesOf(db, { after: { name: 'Bo', id: 'l2' } })).toEqual([]);
  });

  it('are found by name and by address whatever the case, and % is just a sign', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l1', name: 'Zoë Ångström', addresses: ['zoe@lead.example'] });
    await insertLead({ db, id: 'l2', name: '100% Wool', addresses: ['wool_shop@lead.example'] });

    expect(await namesOf(db, { q: 'ZOË' })).toEqual(['Zoë Ångström']);
    expect(await namesOf(db, { q: 'Ångström' })).toEqual(['Zoë Ångström']);
    expect(await namesOf(db, { q: 'WOOL_SHOP@' })).toEqual(['100% Wool']);
    expect(await namesOf(db, { q: '0%' })).toEqual(['100% Wool']);
    expect(await namesOf(db, { q: 'w%l' })).toEqual([]);
    expect(await namesOf(db, { q: "'; drop table leads" })).toEqual([]);
  });

  it('that were removed are gone, and so are addresses', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example', 'ada@home.example'] });
    await db.write(async (r) => {
      const [address] = await r.leads.listAddresses({ leadIds: ['l1'] });
      await r.leads.removeAddresses({ ids: [address!.id], revision: 9 });
    });
    expect(await namesOf(db, { q: 'ada@lead' })).toEqual([]);
    expect(await namesOf(db, { q: 'ada@home' })).toEqual(['Ada']);

    await db.write((r) => r.leads.update({ id: 'l1', removedAt: MORNING }));
    expect(await db.read((r) => r.leads.get({ id: 'l1' }))).toBeNull();
    expect(await namesOf(db, {})).toEqual([]);
  });

  it('of one owner are those of no other', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: [], ownerId: 'jo' });
    await insertLead({ db, id: 'l2', name: 'Bo', addresses: [], ownerId: null });
    expect(await namesOf(db, { ownerId: 'jo' })).toEqual(['Ada']);
  });

  it('find the emails that are recorded already, also where only a tag differs', async () => {
    const db = await openTestDatabase();
    await insertEmail({ db, id: 'e1', people: ['ada@lead.example', 'me@company.example'], date: MORNING });
    await insertEmail({ db, id: 'e2', people: ['ada+news@lead.example'], date: MORNING });
    await insertEmail({ db, id: 'e3', people: ['ada@lead.example', 'ada+x@lead.example'], date: MORNING });
    await insertEmail({
      db,
      id: 'e4',
      people: ['adam@lead.example', 'ada+news@other.example'],
      date: MORNING,
    });
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'] });
    await insertLead({ db, id: 'l2', name: 'Ada again', addresses: ['ada@lead.example'] });

    await db.write((r) => r.leads.linkRecordedEmails({ addressKeys: ['ada@lead.example'] }));
    await db.write((r) => r.leads.linkRecordedEmails({ addressKeys: ['ada@lead.example'] }));

    const counts = await db.read((r) => r.leads.countEmails({ leadIds: ['l1', 'l2'] }));
    expect(counts.toSorted((a, b) => a.leadId.localeCompare(b.leadId))).toEqual([
      { leadId: 'l1', emailCount: 3, lastEmailAt: MORNING },
      { leadId: 'l2', emailCount: 3, lastEmailAt: MORNING },
    ]);
    const links = await db.read((r) => r.timelines.listLeads({ emailIds: ['e2', 'e4'] }));
    expect(links.map(({ emailId, leadId }) => [emailId, leadId])).toEqual([
      ['e2', 'l1'],
      ['e2', 'l2'],
    ]);
  });

  it('lose the emails of an address, of one lead only', async () => {
    const db = await openTestDatabase();
    await insertEmail({ db, id: 'e1', people: ['ada@lead.example'], date: MORNING });
    await insertEmail({ db, id: 'e2', people: ['ada@home.example'], date: MORNING });
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example', 'ada@home.example'] });
    await insertLead({ db, id: 'l2', name: 'Twin', addresses: ['ada@lead.example'] });
    await db.write((r) =>
      r.leads.linkRecordedEmails({ addressKeys: ['ada@lead.example', 'ada@home.example'] }),
    );

    await db.write((r) => r.leads.unlinkEmails({ leadId: 'l1', addressKeys: ['ada@lead.example'] }));
    const counts = await db.read((r) => r.leads.countEmails({ leadIds: ['l1', 'l2'] }));
    expect(Object.fromEntries(counts.map((row) => [row.leadId, row.emailCount]))).toEqual({ l1: 1, l2: 1 });

    await db.write((r) => r.leads.unlinkEmails({ leadId: 'l1', addressKeys: 'all' }));
    expect(await db.read((r) => r.leads.countEmails({ leadIds: ['l1'] }))).toEqual([]);
  });
});
