import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { LedgerEntry } from './ledger.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = new Date('2026-05-04T09:30:00.000Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const MONTH_AGO = daysAgo(30);

/** An id as Gmail gives it: eleven digits of time, five of chance. */
const idOf = (at: Date, tail = 1) =>
  `${at.getTime().toString(16).padStart(11, '0')}${tail.toString(16).padStart(5, '0')}`;

const skip = (messageId: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  mailboxId: 'm1',
  messageId,
  state: 'skipped',
  reason: 'not_a_lead',
  revision: 4,
  attempts: 0,
  source: 'live',
  importId: null,
  emailId: null,
  queuedAt: daysAgo(40),
  retryAt: null,
  decidedAt: daysAgo(40),
  rank: 1,
  ...change,
});

const insert = (db: Database, entries: LedgerEntry[]) => db.write((r) => r.ledger.insertMissing(entries));
const fold = (db: Database, limit = 100) =>
  db.write((r) => r.ledger.foldSkips({ decidedBefore: MONTH_AGO, limit }));
const read = async (db: Database, messageIds: string[], mailboxId = 'm1') => {
  const entries = await db.read((r) => r.ledger.list({ mailboxId, messageIds }));
  return Object.fromEntries(entries.map((one) => [one.messageId, [one.state, one.reason, one.revision]]));
};
const countRows = async (db: Database, mailboxId = 'm1') => {
  const counts = await db.read((r) => r.ledger.countByState({ mailboxId }));
  return counts.reduce((sum, one) => sum + one.count, 0);
};

describeOnEachDialect('old skips', (openTestDatabase) => {
  it('of mail from nobody we know are no rows any more, and the ledger still knows them', async () => {
    const db = await openTestDatabase();
    const ids = Array.from({ length: 300 }, (_, at) => idOf(daysAgo(40 + at), at));
    await insert(
      db,
      ids.map((id, at) => skip(id, { revision: at })),
    );
    await insert(db, [skip(ids[0]!, { mailboxId: 'm2', revision: 77 }), skip('fresh', { decidedAt: NOW })]);
    const before = await read(db, ids);
    expect(await fold(db, 200)).toBe(200);
    expect(await fold(db, 200)).toBe(101);
    expect(await fold(db, 200)).toBe(0);

    expect(await countRows(db)).toBe(1);
    expect(await read(db, ids)).toEqual(before);
    expect(await read(db, [ids[0]!, 'never seen'], 'm2')).toEqual({
      [ids[0]!]: ['skipped', 'not_a_lead', 77],
    });
  });

  it('that lie in spam or in the bin are forgotten; drafts, excluded and internal mail stay, and all that is no skip', async () => {
    const db = await openTestDatabase();
    const stays = [
      skip('draft', { reason: 'draft' }),
      skip('excluded', { reason: 'excluded' }),
      skip('internal', { reason: 'internal' }),
      skip('recorded', { state: 'recorded', reason: null, emailId: 'e1' }),
      skip('gone', { state: 'gone', reason: null }),
      skip('failed', { state: 'failed', reason: 'message.unreadable' }),
      skip('removed', { state: 'removed', reason: 'person' }),
      skip('queued', { state: 'queued', reason: null, decidedAt: null }),
    ];
    const goes = ['spam', 'bin', 'chat'].map((reason) => skip(reason, { reason }));
    await insert(db, [...stays, ...goes]);
    expect(await fold(db)).toBe(3);
    const known = await read(
      db,
      [...stays, ...goes].map((one) => one.messageId),
    );
    expect(Object.keys(known).sort()).toEqual(stays.map((one) => one.messageId).sort());
  });

  it('that are asked again are rows again, and in no fold', async () => {
    const db = await openTestDatabase();
    const [one, two] = [idOf(daysAgo(50), 1), idOf(daysAgo(50), 2)];
    await insert(db, [skip(one), skip(two), skip('row', { decidedAt: NOW })]);
    await fold(db);
    await db.write((r) =>
      r.ledger.requeue({
        mailboxId: 'm1',
        messageIds: [one, 'row', 'never seen'],
        queuedAt: NOW,
        source: 'import',
        importId: 'i1',
      }),
    );
    expect(await countRows(db)).toBe(2);
    const [queued] = await db.read((r) => r.ledger.list({ mailboxId: 'm1', messageIds: [one] }));
    expect(queued).toMatchObject({
      state: 'queued',
      reason: null,
      importId: 'i1',
      queuedAt: NOW,
      source: 'import',
    });
    expect(await db.read((r) => r.audits.listSkipsOf({ mailboxId: 'm1', reasons: ['not_a_lead'] }))).toEqual([
      two,
    ]);

    // Whoever loses the row by hand has lost it: no fold hides that.
    await db.write((r) =>
      r.ledger.requeue({ mailboxId: 'm1', messageIds: [two], queuedAt: NOW, source: 'live', importId: null }),
    );
    expect(await db.read((r) => r.audits.listSkipsOf({ mailboxId: 'm1', reasons: ['not_a_lead'] }))).toEqual(
      [],
    );
  });

  it('take their turn in samples with the others, in the order of their ids', async () => {
    const db = await openTestDatabase();
    const ids = Array.from({ length: 40 }, (_, at) => idOf(daysAgo(80 - at), at));
    await insert(
      db,
      ids.map((id, at) => skip(id, at % 3 === 0 ? { decidedAt: NOW } : {})),
    );
    await fold(db);
    const turns: string[] = [];
    for (let after = ''; ; after = turns.at(-1)!) {
      const next = await db.read((r) => r.audits.listSkipsAfter({ mailboxId: 'm1', after, limit: 7 }));
      turns.push(...next.map((one) => one.messageId));
      if (next.length < 7) break;
    }
    expect(turns).toEqual(ids);
  });
});
