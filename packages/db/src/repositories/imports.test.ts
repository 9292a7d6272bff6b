import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Import } from './imports.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

const row = (id: string, change: Partial<Import> = {}): Import => ({
  id,
  mailboxId: 'm1',
  reason: 'connect',
  state: 'listing',
  afterRevision: -1,
  toRevision: 1,
  receivedFrom: at(0),
  receivedBefore: null,
  way: 'searches',
  domainSize: 2,
  search: {
    receivedFrom: 1,
    receivedBefore: null,
    inSpamAndBin: false,
    anyOf: [{ kind: 'address', address: 'jane@acme.example' }],
  },
  pageToken: null,
  position: { domain: 'acme.example', addressKey: 'jane@acme.example' },
  listedCount: 0,
  searchCount: 3,
  unreadCount: 0,
  foundCount: 0,
  recordedCount: 0,
  notRecordedCount: 0,
  unitsSpent: 0,
  otherWayUnits: null,
  startedAt: at(0),
  finishedAt: null,
  ...change,
});

describeOnEachDialect('imports', (openTestDatabase) => {
  it('are worked on one after the other, and shown while they last', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.imports.insert(row('done', { state: 'done', startedAt: at(1) }));
      await r.imports.insert(row('first', { startedAt: at(2) }));
      await r.imports.insert(row('gap', { startedAt: at(3), reason: 'gap' }));
      await r.imports.insert(row('others', { mailboxId: 'm2', state: 'done', startedAt: at(9) }));
    });
    await db.read(async (r) => {
      expect((await r.imports.findOpen({ mailboxId: 'm1' }))!.id).toBe('first');
      expect((await r.imports.findOpen({ mailboxId: 'm1', reason: 'gap' }))!.id).toBe('gap');
      expect(await r.imports.findOpen({ mailboxId: 'm1', reason: 'leads' })).toBeNull();
      const current = await r.imports.listCurrent({ mailboxIds: ['m1', 'm2', 'm3'] });
      expect([...current].map(([mailboxId, one]) => [mailboxId, one.id]).sort()).toEqual([
        ['m1', 'first'],
        ['m2', 'others'],
      ]);
    });
  });

  it('that are under way forget their page, not what they search for, when the mailbox goes another way', async () => {
    const db = await openTestDatabase();
    const started = { pageToken: '7', listedCount: 2 };
    await db.write(async (r) => {
      await r.imports.insert(row('under way', started));
      await r.imports.insert(row('of another', { ...started, mailboxId: 'm2' }));
      await r.imports.forgetPages({ mailboxId: 'm1' });
    });
    const open = (mailboxId: string) => db.read((r) => r.imports.findOpen({ mailboxId }));
    expect(await open('m1')).toEqual(row('under way', { ...started, pageToken: null }));
    expect((await open('m2'))!.pageToken).toBe('7');
  });

  it('count their progress without losing any of it', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.imports.insert(row('a')));
    await Promise.all(
      Array.from({ length: 10 }, () =>
        db.write((r) => r.imports.addProgress({ id: 'a', foundCount: 3, recordedCount: 2, unitsSpent: 40 })),
      ),
    );
    expect(await db.read((r) => r.imports.findOpen({ mailboxId: 'm1' }))).toMatchObject({
      foundCount: 30,
      recordedCount: 20,
      notRecordedCount: 0,
      unitsSpent: 400,
    });
  });

  it('of a disconnected mailbox end, but for the gap of a lost cursor', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.imports.insert(row('connect'));
      await r.imports.insert(row('gap', { reason: 'gap', startedAt: at(1) }));
      await r.imports.insert(row('others', { mailboxId: 'm2' }));
      await r.imports.abandon({ mailboxId: 'm1', at: at(5) });
    });
    expect((await db.read((r) => r.imports.findOpen({ mailboxId: 'm1' })))!.id).toBe('gap');
    await db.write((r) => r.imports.update('gap', { state: 'done' }));
    await db.write((r) => r.imports.update('connect', { startedAt: at(9) }));
    const current = await db.read((r) => r.imports.listCurrent({ mailboxIds: ['m1'] }));
    expect(current.get('m1')).toMatchObject({ id: 'connect', state: 'abandoned', finishedAt: at(5) });
    expect((await db.read((r) => r.imports.findOpen({ mailboxId: 'm2' })))!.id).toBe('others');
  });
});
