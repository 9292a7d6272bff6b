import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { LedgerEntry } from './ledger.ts';

const MORNING = new Date('2026-05-04T09:00:00.000Z');

const failed = (messageId: string, change: Partial<LedgerEntry> = {}): LedgerEntry => ({
  mailboxId: 'm1',
  messageId,
  state: 'failed',
  reason: 'gmail.unavailable',
  revision: 1,
  attempts: 3,
  source: 'live',
  importId: null,
  emailId: null,
  queuedAt: MORNING,
  retryAt: null,
  decidedAt: MORNING,
  rank: 1,
  ...change,
});

describeOnEachDialect('messages that were kept aside', (openTestDatabase) => {
  it('are listed newest first, page by page, those of one mailbox and no others', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.ledger.insertMissing([
        failed('18f0a'),
        failed('18f9b'),
        failed('19a00'),
        failed('19b00', { state: 'queued' }),
        failed('19c00', { state: 'skipped', reason: 'spam' }),
        failed('19d00', { mailboxId: 'm2' }),
      ]),
    );
    const list = (before: string | null) =>
      db.read(async (r) => {
        const page = await r.ledger.listFailed({ mailboxId: 'm1', before, limit: 2 });
        return page.map(({ messageId, reason }) => [messageId, reason]);
      });
    expect(await list(null)).toEqual([
      ['19a00', 'gmail.unavailable'],
      ['18f9b', 'gmail.unavailable'],
    ]);
    expect(await list('18f9b')).toEqual([['18f0a', 'gmail.unavailable']]);
    expect(await list('18f0a')).toEqual([]);
  });
});
