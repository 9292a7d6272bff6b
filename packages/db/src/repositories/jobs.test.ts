import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewJob } from './jobs.ts';

const start = new Date('2026-03-01T10:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const job = (id: string, changes: Partial<NewJob> = {}): NewJob => ({
  id,
  queue: 'sync',
  key: id,
  payload: null,
  runAt: start,
  createdAt: start,
  ...changes,
});

const enqueue = (db: Database, ...jobs: NewJob[]) => db.write((r) => r.jobs.enqueue(jobs));
const claim = (db: Database, { now = start, limit = 10, token = 'w1' } = {}) =>
  db.write(async (r) => {
    const leaseUntil = new Date(now.getTime() + 60_000);
    const jobs = await r.jobs.claim({ queue: 'sync', limit, now, leaseToken: token, leaseUntil });
    return jobs.map(({ id }) => id).toSorted();
  });

describeOnEachDialect('rows of the job queue', (openTestDatabase) => {
  it('a key that waits already is not doubled: the earlier time and the newer payload count', async () => {
    const db = await openTestDatabase();
    await enqueue(db, job('j1', { key: 'm1', runAt: after(60), payload: { n: 1 } }));
    await enqueue(db, job('j2', { key: 'm1', runAt: after(30), payload: { n: 2 } }));
    await enqueue(db, job('j3', { key: 'm1', runAt: after(90) }), job('j4', { key: 'm1', runAt: after(80) }));

    expect(await db.read((r) => r.jobs.counts())).toEqual([{ queue: 'sync', state: 'queued', count: 1 }]);
    expect(await db.read((r) => r.jobs.findNextRunAt({ queue: 'sync', now: start }))).toEqual(after(30));
    const [claimed] = await db.write((r) =>
      r.jobs.claim({ queue: 'sync', limit: 9, now: after(30), leaseToken: 'w1', leaseUntil: after(90) }),
    );
    expect(claimed).toMatchObject({ id: 'j1', payload: { n: 2 }, state: 'active', attempts: 1 });
  });

  it('what is due is claimed once, those that waited longest first', async () => {
    const db = await openTestDatabase();
    await enqueue(
      db,
      job('late', { runAt: after(3) }),
      job('early', { runAt: after(1) }),
      job('middle', { runAt: after(2) }),
      job('not due', { runAt: after(100) }),
      job('elsewhere', { queue: 'other' }),
    );
    expect(await claim(db, { now: after(10), limit: 2 })).toEqual(['early', 'middle']);
    expect(await claim(db, { now: after(10) })).toEqual(['late']);
    expect(await claim(db, { now: after(10) })).toEqual([]);
  });

  it('four workers that claim at once share the jobs and take none twice', async () => {
    const db = await openTestDatabase();
    await enqueue(db, ...Array.from({ length: 40 }, (_, index) => job(`j${index}`)));
    const claimed = await Promise.all(
      ['w1', 'w2', 'w3', 'w4'].map((token) => claim(db, { token, limit: 20 })),
    );
    expect(claimed.flat()).toHaveLength(new Set(claimed.flat()).size);
    const rest = await claim(db, { limit: 40 });
    expect(new Set([...claimed.flat(), ...rest]).size).toBe(40);
  });

  it('a key being worked on is not claimed again until that work is complete', async () => {
    const db = await openTestDatabase();
    await enqueue(db, job('j1', { key: 'm1' }));
    expect(await claim(db)).toEqual(['j1']);
    await enqueue(db, job('j2', { key: 'm1' }));
    expect(await claim(db)).toEqual([]);
    await db.write((r) => r.jobs.complete({ ids: ['j1'], leaseToken: 'w1' }));
    expect(await claim(db)).toEqual(['j2']);
  });

  it('a worker that has lost its lease completes nothing, and hears that it holds nothing', async () => {
    const db = await openTestDatabase();
    await enqueue(db, job('j1'), job('j2'));
    await claim(db, { token: 'lost' });
    expect(await db.write((r) => r.jobs.releaseExpired(after(60)))).toBe(2);
    expect(await claim(db, { token: 'new', now: after(60) })).toEqual(['j1', 'j2']);

    await db.write((r) => r.jobs.complete({ ids: ['j1'], leaseToken: 'lost' }));
    await db.write((r) => r.jobs.retry({ id: 'j2', leaseToken: 'lost', runAt: start }));
    expect(await db.write((r) => r.jobs.renew({ leaseToken: 'lost', leaseUntil: after(999) }))).toEqual([]);
    const held = await db.write((r) => r.jobs.renew({ leaseToken: 'new', leaseUntil: after(999) }));
    expect(held.toSorted()).toEqual(['j1', 'j2']);
    expect(await db.write((r) => r.jobs.releaseExpired(after(998)))).toBe(0);
  });

  it('work given back while the same key waits is left to the one that waits', async () => {
    const db = await openTestDatabase();
    await enqueue(db, job('j1', { key: 'm1' }), job('j3', { key: 'm3' }));
    await claim(db);
    await enqueue(db, job('j2', { key: 'm1' }));
    await db.write((r) => r.jobs.retry({ id: 'j1', leaseToken: 'w1', runAt: after(5) }));
    await db.write((r) => r.jobs.retry({ id: 'j3', leaseToken: 'w1', runAt: after(5) }));
    expect(await claim(db)).toEqual(['j2']);
    expect(await claim(db, { now: after(5) })).toEqual(['j3']);
  });

  it('after a crash the only process frees every lease of its earlier life', async () => {
    const db = await openTestDatabase();
    await enqueue(db, job('j1'), job('j2'));
    await claim(db, { token: 'earlier life' });
    expect(await db.write((r) => r.jobs.releaseAll(after(1)))).toBe(2);
    expect(await claim(db, { now: after(1) })).toEqual(['j1', 'j2']);
  });
});
