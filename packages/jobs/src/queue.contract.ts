import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Job, JobContext, JobQueue } from './job-queue.ts';

export type OpenedQueue = { queue: JobQueue; close(): Promise<void> };

type Recorder = ReturnType<typeof createRecorder>;

/** A handler whose jobs end when the test says so. */
function createRecorder() {
  const begun: Job[] = [];
  const open = new Map<string, (error?: Error) => void>();
  let mostAtOnce = 0;

  return {
    begun,
    mostAtOnce: () => mostAtOnce,
    keys: () => begun.map(({ key }) => key),
    handle: (job: Job, _context: JobContext) =>
      new Promise<void>((resolve, reject) => {
        begun.push(job);
        open.set(job.key, (error) => {
          open.delete(job.key);
          if (error) reject(error);
          else resolve();
        });
        mostAtOnce = Math.max(mostAtOnce, open.size);
      }),
    end: (key: string, error?: Error) => open.get(key)!(error),
  };
}

const untilBegun = (recorder: Recorder, count: number) =>
  vi.waitFor(() => expect(recorder.begun).toHaveLength(count), { timeout: 10_000, interval: 5 });
const untilEmpty = (queue: JobQueue) =>
  vi.waitFor(async () => expect(await queue.counts()).toEqual([]), { timeout: 10_000, interval: 5 });

/** What every engine of the job queue must do. `openQueue` gives a started queue over an empty store. */
export function describeJobQueue(name: string, openQueue: () => Promise<OpenedQueue>): void {
  describe(`job queue: ${name}`, () => {
    const opened: OpenedQueue[] = [];
    const open = async () => {
      opened.push(await openQueue());
      return opened.at(-1)!.queue;
    };
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });

    it('a job reaches its worker with key and payload, and leaves the queue when it is done', async () => {
      const queue = await open();
      const recorder = createRecorder();
      queue.work({ queue: 'sync', concurrency: 2, handle: recorder.handle });
      await queue.enqueue({ queue: 'sync', key: 'm1', payload: { reason: 'push', ids: [1, 2] } });
      await untilBegun(recorder, 1);
      expect(recorder.begun[0]).toMatchObject({
        queue: 'sync',
        key: 'm1',
        payload: { reason: 'push', ids: [1, 2] },
      });
      expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 0, activeCount: 1 }]);
      recorder.end('m1');
      await untilEmpty(queue);
    });

    it('many wake-ups of one mailbox that waits are one job', async () => {
      const queue = await open();
      const recorder = createRecorder();
      await Promise.all(Array.from({ length: 20 }, () => queue.enqueue({ queue: 'sync', key: 'm1' })));
      await queue.enqueueMany([
        { queue: 'sync', key: 'm1' },
        { queue: 'sync', key: 'm1' },
        { queue: 'sync', key: 'm2' },
      ]);
      expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 2, activeCount: 0 }]);

      queue.work({ queue: 'sync', concurrency: 5, handle: recorder.handle });
      await untilBegun(recorder, 2);
      recorder.end('m1');
      recorder.end('m2');
      await untilEmpty(queue);
      expect(recorder.keys().toSorted()).toEqual(['m1', 'm2']);
    });

    it('a wake-up while the mailbox is worked on runs afterwards, never beside it', async () => {
      const queue = await open();
      const recorder = createRecorder();
      queue.work({ queue: 'sync', concurrency: 5, handle: recorder.handle });
      await queue.enqueue({ queue: 'sync', key: 'm1' });
      await untilBegun(recorder, 1);
      await queue.enqueue({ queue: 'sync', key: 'm1' });
      await queue.enqueue({ queue: 'sync', key: 'm1' });
      await queue.enqueue({ queue: 'sync', key: 'other' });
      await untilBegun(recorder, 2);
      expect(recorder.keys()).toEqual(['m1', 'other']);

      recorder.end('m1');
      await untilBegun(recorder, 3);
      expect(recorder.keys()).toEqual(['m1', 'other', 'm1']);
      recorder.end('m1');
      recorder.end('other');
      await untilEmpty(queue);
      expect(recorder.begun).toHaveLength(3);
    });

    it('works on as many mailboxes at once as it may, and no more', async () => {
      const queue = await open();
      const recorder = createRecorder();
      queue.work({ queue: 'sync', concurrency: 3, handle: recorder.handle });
      await queue.enqueueMany(Array.from({ length: 7 }, (_, index) => ({ queue: 'sync', key: `m${index}` })));
      for (let endedCount = 0; endedCount < 7; endedCount += 1) {
        await untilBegun(recorder, Math.min(3 + endedCount, 7));
        recorder.end(recorder.begun[endedCount]!.key);
      }
      await untilEmpty(queue);
      expect(recorder.mostAtOnce()).toBe(3);
      expect(new Set(recorder.keys()).size).toBe(7);
    });

    it('queues do not take work from each other', async () => {
      const queue = await open();
      const sync = createRecorder();
      const audit = createRecorder();
      queue.work({ queue: 'sync', concurrency: 1, handle: sync.handle });
      queue.work({ queue: 'audit', concurrency: 1, handle: audit.handle });
      await queue.enqueueMany([
        { queue: 'sync', key: 'm1' },
        { queue: 'audit', key: 'm1' },
      ]);
      await untilBegun(sync, 1);
      await untilBegun(audit, 1);
      sync.end('m1');
      audit.end('m1');
      await untilEmpty(queue);
      expect([sync.begun, audit.begun]).toMatchObject([[{ queue: 'sync' }], [{ queue: 'audit' }]]);
    });

    it('a job that fails is dropped unless its owner asks for another try; others go on', async () => {
      const queue = await open();
      const recorder = createRecorder();
      const failures: string[] = [];
      queue.work({
        queue: 'sync',
        concurrency: 2,
        handle: recorder.handle,
        onError({ job, error }) {
          failures.push(`${job.key}: ${(error as Error).message}`);
          return job.key === 'again' && failures.length < 3 ? { retryAfterMs: 0 } : undefined;
        },
      });
      await queue.enqueueMany([
        { queue: 'sync', key: 'again', payload: 7 },
        { queue: 'sync', key: 'once' },
      ]);
      await untilBegun(recorder, 2);
      recorder.end('once', new Error('no'));
      recorder.end('again', new Error('not yet'));
      await untilBegun(recorder, 3);
      expect(recorder.begun[2]).toMatchObject({ key: 'again', payload: 7 });
      recorder.end('again');
      await untilEmpty(queue);
      expect(failures.toSorted()).toEqual(['again: not yet', 'once: no']);
    });

    it('a worker that stops lets the job under way end, takes no other, and the next worker goes on', async () => {
      const queue = await open();
      const recorder = createRecorder();
      const worker = queue.work({ queue: 'sync', concurrency: 1, handle: recorder.handle });
      await queue.enqueue({ queue: 'sync', key: 'm1' });
      await untilBegun(recorder, 1);
      const stopped = worker.stop();
      await queue.enqueue({ queue: 'sync', key: 'm2' });
      recorder.end('m1');
      await stopped;
      expect(await queue.counts()).toEqual([{ queue: 'sync', queuedCount: 1, activeCount: 0 }]);

      queue.work({ queue: 'sync', concurrency: 1, handle: recorder.handle });
      await untilBegun(recorder, 2);
      recorder.end('m2');
      await untilEmpty(queue);
      expect(recorder.keys()).toEqual(['m1', 'm2']);
    });

    it('jobs wait while the queue is stopped and run when it starts again', async () => {
      const queue = await open();
      const recorder = createRecorder();
      queue.work({ queue: 'sync', concurrency: 1, handle: recorder.handle });
      await queue.stop();
      await queue.enqueue({ queue: 'sync', key: 'm1' });
      expect(recorder.begun).toEqual([]);
      await queue.start();
      await untilBegun(recorder, 1);
      recorder.end('m1');
      await untilEmpty(queue);
    });
  });
}
