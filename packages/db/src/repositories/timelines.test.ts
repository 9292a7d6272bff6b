import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { EmailSearch } from './search-emails.ts';
import { insertEmail, insertLead, insertMailbox } from './timelines.fixture.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

describeOnEachDialect('timelines', (openTestDatabase) => {
  const link = (db: Database, key: string) =>
    db.write((r) => r.leads.linkRecordedEmails({ addressKeys: [key] }));

  it('are read newest first, page by page, also where emails share a time', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'] });
    for (const [id, minute] of [
      ['e1', 1],
      ['e2', 5],
      ['e3', 5],
      ['e4', 3],
    ] as const)
      await insertEmail({ db, id, people: ['ada@lead.example'], date: at(minute) });
    await link(db, 'ada@lead.example');

    const read = async (before: { time: Date; id: string } | null) =>
      (await db.read((r) => r.timelines.listOfLead({ leadId: 'l1', before, limit: 2 }))).map(({ id }) => id);
    expect(await read(null)).toEqual(['e3', 'e2']);
    expect(await read({ time: at(5), id: 'e3' })).toEqual(['e2', 'e4']);
    expect(await read({ time: at(5), id: 'e2' })).toEqual(['e4', 'e1']);
    expect(await read({ time: at(1), id: 'e1' })).toEqual([]);
  });

  it('come without bodies, which one email has', async () => {
    const db = await openTestDatabase();
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'] });
    await insertEmail({ db, id: 'e1', people: ['ada@lead.example'], date: at(1) });
    await link(db, 'ada@lead.example');

    const [head] = await db.read((r) => r.timelines.listOfLead({ leadId: 'l1', before: null, limit: 2 }));
    expect(head).toMatchObject({
      id: 'e1',
      subject: 'Offer',
      from: { name: null, address: 'ada@lead.example' },
    });
    expect(head).not.toHaveProperty('bodyText');
    expect(await db.read((r) => r.timelines.getEmail({ id: 'e1' }))).toMatchObject({ bodyText: 'the body' });
    expect(await db.read((r) => r.timelines.getEmail({ id: 'e9' }))).toBeNull();
  });

  const openSearch = async () => {
    const db = await openTestDatabase();
    await insertMailbox({ db, id: 'm1', userId: 'jo' });
    await insertMailbox({ db, id: 'm2', userId: 'kim' });
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'], ownerId: 'jo' });
    await insertLead({ db, id: 'l2', name: 'Bo', addresses: ['bo@lead.example'], ownerId: 'kim' });
    await insertEmail({
      db,
      id: 'of-ada',
      people: ['ada@lead.example', 'jo@company.example'],
      date: at(1),
      subject: 'Wool prices',
      preview: 'as we said',
      fromName: 'Ada Lovelace',
    });
    await insertEmail({
      db,
      id: 'of-bo',
      mailboxId: 'm2',
      people: ['bo@lead.example', 'kim@company.example'],
      date: at(2),
      subject: 'Silk',
      preview: 'no wool today',
    });
    await insertEmail({
      db,
      id: 'of-nobody',
      people: ['x@stranger.example'],
      date: at(3),
      subject: 'Wool again',
    });
    await link(db, 'ada@lead.example');
    await link(db, 'bo@lead.example');

    return async (q: string | null, viewer: Partial<EmailSearch['viewer']> = {}) => {
      const input = { q, before: null, limit: 10 };
      const everything = { userId: 'sam', seesEveryLead: true, sharing: 'everything' as const };
      const { items, next } = await db.read((r) =>
        r.timelines.search({ ...input, viewer: { ...everything, ...viewer } }),
      );
      expect(next).toBeNull();
      return items.map(({ id }) => id);
    };
  };

  it('are searched in subject, preview, names and addresses, of what the person may see', async () => {
    const search = await openSearch();
    expect(await search('WOOL')).toEqual(['of-bo', 'of-ada']);
    expect(await search('lovelace')).toEqual(['of-ada']);
    expect(await search('kim@company')).toEqual(['of-bo']);
    expect(await search(null)).toEqual(['of-bo', 'of-ada']);
    expect(await search('wool', { userId: 'jo', seesEveryLead: false })).toEqual(['of-ada']);
  });

  it('are one’s own also when the lead is somebody else’s; what is of no lead is of nobody', async () => {
    const search = await openSearch();
    expect(await search(null, { userId: 'kim', seesEveryLead: false })).toEqual(['of-bo']);
    expect(await search('again', { userId: 'jo', seesEveryLead: true })).toEqual([]);
    expect(await search('again', { userId: 'jo', seesEveryLead: false })).toEqual([]);
  });

  it('are not found by the names of JSON fields', async () => {
    const search = await openSearch();
    expect(await search('address')).toEqual([]);
    expect(await search('null')).toEqual([]);
  });

  it('are not found by words that are not shown', async () => {
    const search = await openSearch();
    expect(await search('wool', { sharing: 'subject' })).toEqual(['of-ada']);
    expect(await search('wool', { sharing: 'metadata' })).toEqual([]);
    expect(await search('bo@lead', { sharing: 'metadata' })).toEqual(['of-bo']);
    expect(await search('wool', { sharing: 'metadata', userId: 'kim' })).toEqual(['of-bo']);
  });

  it('are searched page by page', async () => {
    const db = await openTestDatabase();
    await insertMailbox({ db, id: 'm1', userId: 'jo' });
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'] });
    for (const minute of [1, 2, 3, 4, 5])
      await insertEmail({ db, id: `e${minute}`, people: ['ada@lead.example'], date: at(minute) });
    await link(db, 'ada@lead.example');

    const viewer = { userId: 'jo', seesEveryLead: false, sharing: 'everything' } as const;
    const seen: string[] = [];
    let before: EmailSearch['before'] = null;
    do {
      const page = await db.read((r) => r.timelines.search({ q: 'offer', viewer, before, limit: 2 }));
      seen.push(...page.items.map(({ id }) => id));
      before = page.next;
    } while (before);
    expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1']);
  });

  it('are searched beyond the ten thousand emails that one look takes', async () => {
    const db = await openTestDatabase();
    await insertMailbox({ db, id: 'm1', userId: 'jo' });
    await insertLead({ db, id: 'l1', name: 'Ada', addresses: ['ada@lead.example'] });
    await insertEmail({ db, id: 'oldest', people: ['ada@lead.example'], date: at(0), subject: 'Wool' });
    await link(db, 'ada@lead.example');
    const [row] = await db.read(async (r) => [await r.timelines.getEmail({ id: 'oldest' })]);
    const others = Array.from({ length: 10_001 }, (_, index) => {
      const id = `other-${index}`;
      return { ...row!, id, dedupeKey: id, date: at(1 + (index % 50)), subject: 'Silk' };
    });
    await db.write((r) => r.emails.insertMissing(others));

    const viewer = { userId: 'jo', seesEveryLead: true, sharing: 'everything' } as const;
    const page = await db.read((r) => r.timelines.search({ q: 'wool', viewer, before: null, limit: 2 }));
    expect(page.items.map(({ id }) => id)).toEqual(['oldest']);
    expect(page.next).toBeNull();
  });
});
