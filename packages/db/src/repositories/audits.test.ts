import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Audit } from './audits.ts';
import type { LedgerEntry } from './ledger.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 2, minute));

const audit = (id: string, change: Partial<Audit> = {}): Audit => ({
  id,
  mailboxId: 'm1',
  state: 'listing',
  queries: [{ receivedFrom: 1, receivedBefore: null, inSpamAndBin: false, anyOf: 'everything' }],
  queryIndex: 0,
  pageToken: null,
  searchedUpTo: null,
  comparedCount: 0,
  sampledCount: 0,
  sampledUpTo: '',
  recordedCount: 0,
  missingCount: 0,
  openCount: 0,
  startedAt: at(0),
  finishedAt: null,
  retryAt: null,
  ...change,
});

const entry = (messageId: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  mailboxId: 'm1',
  messageId,
  state: 'skipped',
  reason: 'not_a_lead',
  revision: 1,
  attempts: 0,
  source: 'live',
  importId: null,
  emailId: null,
  queuedAt: at(0),
  retryAt: null,
  decidedAt: at(1),
  rank: Number.parseInt(messageId, 16),
  ...change,
});

describeOnEachDialect('audits', (openTestDatabase) => {
  it('forget the page that they had come to when the mailbox goes another way', async () => {
    const db = await openTestDatabase();
    const started = { pageToken: '7', comparedCount: 500 };
    await db.write(async (r) => {
      await r.audits.insert(audit('under way', started));
      await r.audits.insert(audit('of another', { ...started, mailboxId: 'm2' }));
      await r.audits.forgetPages({ mailboxId: 'm1' });
    });
    const open = (mailboxId: string) => db.read((r) => r.audits.findOpen({ mailboxId }));
    expect(await open('m1')).toEqual(audit('under way', { ...started, pageToken: null }));
    expect((await open('m2'))!.pageToken).toBe('7');
  });

  it('show the last that is done and the one under way, and go after a while', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.audits.insert(audit('old', { state: 'done', finishedAt: at(1) }));
      await r.audits.insert(audit('last', { state: 'done', startedAt: at(5), finishedAt: at(6) }));
      await r.audits.insert(audit('open', { startedAt: at(9) }));
      await r.audits.insert(audit('others', { mailboxId: 'm2' }));
      await r.audits.removeFinishedBefore({ mailboxId: 'm1', before: at(3) });
    });
    await db.read(async (r) => {
      const current = await r.audits.listCurrent({ mailboxIds: ['m1', 'm2', 'm3'] });
      expect([...current].map(([id, { done, open }]) => [id, done?.id, open?.id])).toEqual([
        ['m1', 'last', 'open'],
        ['m2', undefined, 'others'],
        ['m3', undefined, undefined],
      ]);
      expect((await r.audits.findOpen({ mailboxId: 'm1' }))!.id).toBe('open');
      expect((await r.audits.findLastDone({ mailboxId: 'm1' }))!.id).toBe('last');
      expect(await r.audits.findLastDone({ mailboxId: 'm2' })).toBeNull();
    });
  });

  it('find what the ledger calls recorded though it is not there', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.ledger.insertMissing([
        entry('a', { state: 'recorded', reason: null, emailId: 'gone' }),
        entry('b', { state: 'removed', reason: 'disconnected' }),
        entry('c', { mailboxId: 'm2', state: 'recorded', reason: null, emailId: 'gone' }),
      ]);
    });
    expect(await db.read((r) => r.audits.listRecordedWithoutEmail({ mailboxId: 'm1', limit: 9 }))).toEqual([
      'a',
    ]);
  });

  it('read skips in turn, the newest ones, and all of one reason', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([
        entry('1a'),
        entry('1b', { decidedAt: at(8) }),
        entry('1c', { decidedAt: at(9), reason: 'internal' }),
        entry('1d', { state: 'queued', reason: null, importId: 'audit' }),
      ]),
    );
    const ids = (entries: LedgerEntry[]) => entries.map((one) => one.messageId);
    const mailboxId = 'm1';
    await db.read(async (r) => {
      expect(ids(await r.audits.listSkipsAfter({ mailboxId, after: '1a', limit: 1 }))).toEqual(['1b']);
      const newest = await r.audits.listNewestSkips({ mailboxId, decidedSince: at(5), limit: 5 });
      expect(ids(newest)).toEqual(['1c', '1b']);
      const reasons = ['not_a_lead'];
      expect((await r.audits.listSkipsOf({ mailboxId, reasons })).sort()).toEqual(['1a', '1b']);
      expect(await r.audits.countQueuedBy({ id: 'audit', mailboxId })).toEqual({ queued: 1 });
      expect(await r.audits.countRecorded({ mailboxId })).toBe(0);
    });
  });
});
