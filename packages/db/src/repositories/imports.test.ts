import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Import } from './imports.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

const row = (id: string, change: Partial<Import> = {}): Import => ({
  id,
  mailboxId: 'm1',
  reason: 'connect',
  state: 'listing',
  toRevision: 1,
  queries: [
    {
      receivedFrom: 1,
      receivedBefore: null,
      inSpamAndBin: false,
      anyOf: [{ kind: 'address', address: 'jane@acme.example' }],
    },
  ],
  queryIndex: 0,
  pageToken: null,
  foundCount: 0,
  recordedCount: 0,
  notRecordedCount: 0,
  unitsSpent: 0,
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
    expect((await db.read((r) => r.imports.findOpen({ mailboxId: 'm2' })))!.id).toBe('others');
  });
});
