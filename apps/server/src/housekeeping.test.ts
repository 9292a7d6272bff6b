import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createHousekeeping } from './housekeeping.ts';

const NOW = new Date('2026-05-04T09:30:00.000Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 24 * 60 * 60 * 1000);

/** Tidies up once: it sleeps when it is done. */
async function tidyUp(db: Database) {
  const done = Promise.withResolvers<void>();
  const housekeeping = createHousekeeping({
    db,
    clock: createManualClock(NOW),
    logger: createSilentLogger(),
    sleep: async (_ms, signal) => {
      done.resolve();
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    },
  });
  await housekeeping.start();
  await done.promise;
  await housekeeping.stop();
}

describeOnEachDialect('housekeeping', (openTestDatabase) => {
  it('folds skips after thirty days, in portions, and audits know every one of them still', async () => {
    const db = await openTestDatabase();
    const skip = (messageId: string, days: number) => ({
      mailboxId: 'm1',
      messageId,
      state: 'skipped' as const,
      reason: 'not_a_lead',
      revision: 3,
      attempts: 0,
      source: 'live' as const,
      importId: null,
      emailId: null,
      queuedAt: daysAgo(days),
      retryAt: null,
      decidedAt: daysAgo(days),
      rank: 1,
    });
    const old = Array.from({ length: 1_200 }, (_, at) => skip(`old-${at}`, 31));
    const young = Array.from({ length: 10 }, (_, at) => skip(`young-${at}`, 29));
    await db.write((r) => r.ledger.insertMissing([...old, ...young]));
    await tidyUp(db);

    const messageIds = [...old, ...young].map((one) => one.messageId);
    const known = await db.read((r) => r.ledger.list({ mailboxId: 'm1', messageIds }));
    expect(known).toHaveLength(1_210);
    expect(known.every((one) => one.state === 'skipped' && one.revision === 3)).toBe(true);
    expect(await db.read((r) => r.ledger.countByState({ mailboxId: 'm1' }))).toMatchObject([{ count: 10 }]);
  });

  it('forgets sync errors ninety days after they were over, never one that is still open', async () => {
    const db = await openTestDatabase();
    const entry = (id: string, resolvedAt: Date | null) => ({
      id,
      mailboxId: 'm1',
      code: 'gmail.unavailable',
      detail: '',
      occurredAt: daysAgo(200),
      lastSeenAt: daysAgo(100),
      count: 1,
      resolvedAt,
    });
    await db.write(async (r) => {
      await r.syncErrors.insert(entry('over', daysAgo(91)));
      await r.syncErrors.insert(entry('just over', daysAgo(89)));
      await r.syncErrors.insert(entry('open', null));
    });
    await tidyUp(db);
    const left = await db.read((r) =>
      r.syncErrors.list({ mailboxIds: ['m1'], installation: true, before: null, limit: 10 }),
    );
    expect(left.map((one) => one.id).sort()).toEqual(['just over', 'open']);
  });
});
