import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { LedgerEntry } from './ledger.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

const entry = (messageId: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  mailboxId: 'm1',
  messageId,
  state: 'queued',
  reason: null,
  revision: 1,
  attempts: 0,
  source: 'live',
  importId: null,
  emailId: null,
  queuedAt: at(0),
  retryAt: null,
  decidedAt: null,
  rank: 1,
  ...change,
});

describeOnEachDialect('the ledger', (openTestDatabase) => {
  it('adds what it does not know, leaves what it knows, and tells which was which', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.ledger.insertMissing([entry('a', { state: 'recorded', emailId: 'e1' })]));
    const added = await db.write((r) => r.ledger.insertMissing([entry('a'), entry('b'), entry('b')]));
    expect(added).toEqual(['b']);
    const [known] = await db.read((r) => r.ledger.list({ mailboxId: 'm1', messageIds: ['a'] }));
    expect(known).toMatchObject({ state: 'recorded', emailId: 'e1' });
  });

  it('takes thousands at once', async () => {
    const db = await openTestDatabase();
    const entries = Array.from({ length: 3_000 }, (_, index) => entry(`id${index}`));
    expect(await db.write((r) => r.ledger.insertMissing(entries))).toHaveLength(3_000);
    const messageIds = entries.map((one) => one.messageId);
    expect(await db.read((r) => r.ledger.list({ mailboxId: 'm1', messageIds }))).toHaveLength(3_000);
    expect(await db.write((r) => r.ledger.lock({ mailboxId: 'm1', messageIds }))).toHaveLength(3_000);
  });

  it('hands out what waits newest first, per mailbox and source, and not before its next try', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([
        entry('old', { rank: 1 }),
        // Above 2^31: the rank is a 64-bit number.
        entry('new', { rank: 9_000_000_000 }),
        entry('later', { rank: 5, retryAt: at(10) }),
        entry('import', { source: 'import' }),
        entry('done', { state: 'recorded' }),
        entry('elsewhere', { mailboxId: 'm2' }),
      ]),
    );
    const waiting = (minute: number) =>
      db.read(async (r) => {
        const found = await r.ledger.listQueued({
          mailboxId: 'm1',
          source: 'live',
          now: at(minute),
          longestRetryMs: 9 * 60_000,
          limit: 10,
        });
        return found.map((one) => one.messageId);
      });
    expect(await waiting(9)).toEqual(['new', 'old']);
    expect(await waiting(10)).toEqual(['new', 'later', 'old']);
    // The clock has been set back: nobody plans a try for so much later.
    expect(await waiting(0)).toEqual(['new', 'later', 'old']);
    expect(await db.read((r) => r.ledger.countQueued({ mailboxIds: ['m1', 'm2', 'm3'] }))).toEqual(
      new Map([
        ['m1', 4],
        ['m2', 1],
      ]),
    );
  });

  it('says how many wait and since when', async () => {
    const db = await openTestDatabase();
    const summary = () => db.read((r) => r.ledger.summariseQueued({ mailboxId: 'm1', source: 'live' }));
    expect(await summary()).toEqual({ count: 0, oldestQueuedAt: null, nextRetryAt: null });
    await db.write((r) =>
      r.ledger.insertMissing([
        entry('a', { queuedAt: at(3) }),
        entry('b', { queuedAt: at(2), retryAt: at(8) }),
        entry('c', { queuedAt: at(1), state: 'failed' }),
      ]),
    );
    expect(await summary()).toEqual({ count: 2, oldestQueuedAt: at(2), nextRetryAt: at(8) });
  });

  it('writes fates without touching when and how a message was queued', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([entry('a', { rank: 7, source: 'import', importId: 'i1' })]),
    );
    await db.write((r) =>
      r.ledger.decide({
        mailboxId: 'm1',
        decisions: [
          {
            messageId: 'a',
            state: 'skipped',
            reason: 'not_a_lead',
            revision: 4,
            emailId: null,
            attempts: 0,
            retryAt: null,
            decidedAt: at(5),
          },
        ],
      }),
    );
    const [decided] = await db.read((r) => r.ledger.list({ mailboxId: 'm1', messageIds: ['a'] }));
    expect(decided).toEqual(
      entry('a', {
        rank: 7,
        source: 'import',
        importId: 'i1',
        state: 'skipped',
        reason: 'not_a_lead',
        revision: 4,
        decidedAt: at(5),
      }),
    );
  });

  it('asks skips again only when their reason and an older revision are meant', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([
        entry('old-excluded', { state: 'skipped', reason: 'excluded', revision: 2 }),
        entry('new-excluded', { state: 'skipped', reason: 'excluded', revision: 3 }),
        entry('old-spam', { state: 'skipped', reason: 'spam', revision: 2 }),
        entry('recorded', { state: 'recorded', revision: 1 }),
      ]),
    );
    await db.write((r) =>
      r.ledger.requeueSkipped({ mailboxId: 'm1', reasons: ['excluded'], decidedBefore: 3, queuedAt: at(9) }),
    );
    const [queued, ...others] = await db.read((r) =>
      r.ledger.listQueued({
        mailboxId: 'm1',
        source: 'import',
        now: at(9),
        longestRetryMs: 60_000,
        limit: 10,
      }),
    );
    expect(queued).toMatchObject({ messageId: 'old-excluded', queuedAt: at(9), reason: null });
    expect(others).toEqual([]);
  });

  it('gives what failed another three tries, and marks as removed only what was recorded', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([
        entry('failed', { state: 'failed', reason: 'gmail.unavailable', attempts: 3, decidedAt: at(1) }),
        entry('recorded', { state: 'recorded', emailId: 'e1', decidedAt: at(1) }),
        entry('skipped', { state: 'skipped', reason: 'spam', decidedAt: at(1) }),
        entry('others', { mailboxId: 'm2', state: 'failed', attempts: 3 }),
      ]),
    );
    await db.write((r) => r.ledger.requeueFailed({ mailboxId: 'm1', queuedAt: at(2) }));
    await db.write((r) => r.ledger.markRemoved({ mailboxId: 'm1', reason: 'disconnected', at: at(3) }));
    const counts = await db.read((r) => r.ledger.countByState({ mailboxId: 'm1' }));
    expect(counts.map((one) => `${one.state} ${one.reason} ${one.count}`).sort()).toEqual([
      'queued null 1',
      'removed disconnected 1',
      'skipped spam 1',
    ]);
    expect(await db.read((r) => r.ledger.countByState({ mailboxId: 'm2' }))).toEqual([
      { state: 'failed', reason: null, count: 1 },
    ]);
  });
});
