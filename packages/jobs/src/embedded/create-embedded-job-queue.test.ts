import { describeOnEachDialect, openTestSqlite, recordSqliteStatements } from '@mailsync/db/testing';
import { createIdFactory, createManualClock, createSilentLogger } from '@mailsync/foundation';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '@mailsync/db';
import type { JobContext } from '../job-queue.ts';
import { describeJobQueue } from '../queue.contract.ts';
import { createEmbeddedJobQueue } from './create-embedded-job-queue.ts';

const start = new Date('2026-03-01T10:00:00Z');
const logger = createSilentLogger();
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000, interval: 2 });

function createQueue(db: Database, options: { stopTimeoutMs?: number } = {}) {
  const clock = createManualClock(start);
  const createId = createIdFactory({ clock });
  const queue = createEmbeddedJobQueue({
    db,
    clock,
    createId,
    logger,
    sleep: clock.sleep,
    leaseMs: 60_000,
    ...options,
  });
  return { queue, clock };
}

describeOnEachDialect('the embedded engine', (openTestDatabase, dialect) => {
  describeJobQueue(`embedded on ${dialect}`, async () => {
    const { queue } = createQueue(await openTestDatabase());
    await queue.start();
    return { queue, close: () => queue.stop() };
  });

  it('a job for later runs when its time has come, earlier when it is woken before', async () => {
    const { queue, clock } = createQueue(await openTestDatabase());
    const ran: string[] = [];
    queue.work({ queue: 'sync', concurrency: 1, handle: async ({ key }) => void ran.push(key) });
    await queue.start();
    const inThirtySeconds = new Date(start.getTime() + 30_000);
    await queue.enqueueMany([
      { queue: 'sync', key: 'patient', runAt: inThirtySeconds },
      { queue: 'sync', key: 'woken', runAt: inThirtySeconds },
    ]);
    await queue.enqueue({ queue: 'sync', key: 'woken' });
    await until(() => expect(ran).toEqual(['woken']));
    await until(async () =>
      expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 1, activeCount: 0 }]),
    );

    clock.advanceMs(29_999);
    await queue.enqueue({ queue: 'sync', key: 'another' });
    await until(() => expect(ran).toEqual(['woken', 'another']));
    clock.advanceMs(1);
    await until(() => expect(ran).toEqual(['woken', 'another', 'patient']));
    await queue.stop();
  });

  it('a failed job that asks for a minute gets a minute', async () => {
    const { queue, clock } = createQueue(await openTestDatabase());
    let tryCount = 0;
    let otherCount = 0;
    queue.work({
      queue: 'sync',
      concurrency: 1,
      async handle({ key }) {
        if (key === 'other') otherCount += 1;
        else tryCount += 1;
        if (key === 'm1' && tryCount === 1) throw new Error('not yet');
      },
      onError: () => ({ retryAfterMs: 60_000 }),
    });
    await queue.start();
    await queue.enqueue({ queue: 'sync', key: 'm1' });
    await until(async () => {
      expect(tryCount).toBe(1);
      expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 1, activeCount: 0 }]);
    });
    clock.advanceMs(59_999);
    await queue.enqueue({ queue: 'sync', key: 'other' });
    await until(() => expect(otherCount).toBe(1));
    expect(tryCount).toBe(1);
    clock.advanceMs(1);
    await until(async () => expect(await queue.counts()).toEqual([]));
    expect(tryCount).toBe(2);
    await queue.stop();
  });

  it('after a crash the work that was under way is done again by the next start, at once', async () => {
    const db = await openTestDatabase();
    const crashed = createQueue(db);
    const begunBeforeCrash = Promise.withResolvers<void>();
    crashed.queue.work({
      queue: 'sync',
      concurrency: 1,
      handle() {
        begunBeforeCrash.resolve();
        return new Promise(() => undefined);
      },
    });
    await crashed.queue.start();
    await crashed.queue.enqueue({ queue: 'sync', key: 'm1', payload: 'kept' });
    await begunBeforeCrash.promise;

    const { queue } = createQueue(db);
    const ran: unknown[] = [];
    queue.work({
      queue: 'sync',
      concurrency: 1,
      handle: async ({ key, payload }) => void ran.push([key, payload]),
    });
    await queue.start();
    await until(() => expect(ran).toEqual([['m1', 'kept']]));
    await queue.stop();
  });

  it('a worker that gives no sign of life loses its job when the lease is over', async () => {
    const db = await openTestDatabase();
    const { queue, clock } = createQueue(db);
    const ran: string[] = [];
    queue.work({ queue: 'sync', concurrency: 1, handle: async ({ key }) => void ran.push(key) });
    await queue.start();
    const lease = { leaseToken: 'somebody silent', leaseUntil: new Date(start.getTime() + 30_000) };
    await db.write(async ({ jobs }) => {
      await jobs.enqueue([
        { id: 'j1', queue: 'sync', key: 'm1', payload: null, runAt: start, createdAt: start },
      ]);
      await jobs.claim({ queue: 'sync', limit: 1, now: start, ...lease });
    });
    await queue.enqueue({ queue: 'sync', key: 'm2' });
    await until(() => expect(ran).toEqual(['m2']));
    await until(() => {
      clock.advanceMs(20_000);
      expect(ran).toEqual(['m2', 'm1']);
    });
    await queue.stop();
  });

  it('a long job keeps its lease as long as its worker lives', async () => {
    const db = await openTestDatabase();
    let writeCount = 0;
    const counted: Database = {
      ...db,
      async write(work) {
        const result = await db.write(work);
        writeCount += 1;
        return result;
      },
    };
    const { queue, clock } = createQueue(counted);
    const contexts: JobContext[] = [];
    const { promise: end, resolve: endJob } = Promise.withResolvers<void>();
    queue.work({
      queue: 'import',
      concurrency: 1,
      async handle(_job, context) {
        contexts.push(context);
        await end;
      },
    });
    await queue.start();
    await queue.enqueue({ queue: 'import', key: 'm1' });
    await until(() => expect(contexts).toHaveLength(1));
    for (let renewalCount = 0; renewalCount < 15; renewalCount += 1) {
      const writeCountBefore = writeCount;
      clock.advanceMs(20_000);
      // A renewal writes twice: its own leases, and a look for those of others that are over.
      await until(() => expect(writeCount).toBe(writeCountBefore + 2));
    }
    expect(await db.write(({ jobs }) => jobs.releaseExpired(clock.now()))).toBe(0);
    expect(contexts[0]!.signal.aborted).toBe(false);
    endJob();
    await until(async () => expect(await queue.counts()).toEqual([]));
    expect(contexts).toHaveLength(1);
    await queue.stop();
  });

  it('a job that was given to another worker is aborted here and changes nothing there', async () => {
    const db = await openTestDatabase();
    const { queue, clock } = createQueue(db);
    const { promise: begun, resolve: tellBegun } = Promise.withResolvers<void>();
    const { promise: aborted, resolve: tellAborted } = Promise.withResolvers<void>();
    queue.work({
      queue: 'sync',
      concurrency: 1,
      handle: (_job, { signal }) =>
        new Promise((resolve) => {
          tellBegun();
          signal.addEventListener('abort', () => {
            tellAborted();
            resolve();
          });
        }),
    });
    await queue.start();
    await queue.enqueue({ queue: 'sync', key: 'm1' });
    await begun;
    await db.write(async ({ jobs }) => {
      await jobs.releaseAll(start);
      const leaseUntil = new Date(start.getTime() + 3_600_000);
      await jobs.claim({ queue: 'sync', limit: 1, now: start, leaseToken: 'another', leaseUntil });
    });
    clock.advanceMs(20_000);
    await aborted;
    await queue.stop();
    expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 0, activeCount: 1 }]);
  });

  it('a job that does not end when the worker stops is aborted and waits for the next start', async () => {
    const { queue, clock } = createQueue(await openTestDatabase(), { stopTimeoutMs: 10_000 });
    const contexts: JobContext[] = [];
    queue.work({
      queue: 'sync',
      concurrency: 1,
      handle(_job, context) {
        contexts.push(context);
        return new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      },
    });
    await queue.start();
    await queue.enqueue({ queue: 'sync', key: 'm1' });
    await until(() => expect(contexts).toHaveLength(1));
    let isStopped = false;
    const stopped = queue.stop().then(() => (isStopped = true));
    clock.advanceMs(9_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect([isStopped, contexts[0]!.signal.aborted]).toEqual([false, false]);
    await until(() => {
      clock.advanceMs(10_000);
      expect(isStopped).toBe(true);
    });
    await stopped;
    expect(contexts[0]!.signal.aborted).toBe(true);
    expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 1, activeCount: 0 }]);
  });

  it('a fault of the database loses no job: the worker tries again', async () => {
    const db = await openTestDatabase();
    let faultCount = 0;
    const faulty: Database = {
      ...db,
      write(work) {
        if (faultCount > 0) {
          faultCount -= 1;
          return Promise.reject(new Error('disk full'));
        }
        return db.write(work);
      },
    };
    const { queue, clock } = createQueue(faulty);
    const ran: string[] = [];
    queue.work({
      queue: 'sync',
      concurrency: 1,
      async handle({ key }) {
        ran.push(key);
        // The round that gives this job back fails, twice.
        faultCount = 2;
      },
    });
    await queue.start();
    await queue.enqueue({ queue: 'sync', key: 'm1' });
    await until(async () => {
      clock.advanceMs(1_000);
      expect(await queue.counts()).toEqual([]);
    });
    expect(ran).toEqual(['m1']);
    await queue.stop();
  });
});

it('jobs that are enqueued, begin and end together share their transactions', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const { queue } = createQueue(database);
  const jobs = Array.from({ length: 50 }, (_, index) => ({ queue: 'sync', key: `m${index}` }));
  const together = Promise.withResolvers<void>();
  let begunCount = 0;
  queue.work({
    queue: 'sync',
    concurrency: jobs.length,
    handle() {
      begunCount += 1;
      return together.promise;
    },
  });
  await queue.start();
  const statements = await recordSqliteStatements(async () => {
    await queue.enqueueMany(jobs);
    await until(() => expect(begunCount).toBe(jobs.length));
    together.resolve();
    await until(async () => expect(await queue.counts()).toEqual([]));
  });
  // Three when nothing comes between; alone they would take 150.
  expect(statements.filter((text) => text === 'BEGIN IMMEDIATE').length).toBeLessThan(10);
  await queue.stop();
});
