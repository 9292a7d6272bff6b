import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, Pulse, Sleep } from '@mailsync/foundation';
import { sleepMs } from '@mailsync/foundation';
import type { JobCounts, JobQueue, JobRequest } from '../job-queue.ts';
import { createEmbeddedWorker } from './create-embedded-worker.ts';
import type { EmbeddedWorker } from './create-embedded-worker.ts';

export type EmbeddedJobQueueInput = {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  sleep?: Sleep | undefined;
  /** How long a job stays with a worker that gives no sign of life. */
  leaseMs?: number | undefined;
  /** How long a stopping worker waits for the jobs under way before it aborts them. */
  stopTimeoutMs?: number | undefined;
  /** Told each time leases are renewed. */
  pulse?: Pulse | undefined;
};

const DEFAULT_LEASE_MS = 60_000;
const DEFAULT_STOP_TIMEOUT_MS = 10_000;
const RENEWALS_PER_LEASE = 3;
/** Leases that nobody renews for so long are over. */
const RENEWS_WITHIN_LEASES = 2;

/**
 * The queue of a single process, in its own database. Enqueueing wakes a worker at once; nothing polls while nothing is due.
 * It must be the only one on its database: at its start it takes every job back that a process before it was working on.
 */
export function createEmbeddedJobQueue({
  db,
  clock,
  createId,
  logger,
  sleep = sleepMs,
  leaseMs = DEFAULT_LEASE_MS,
  stopTimeoutMs = DEFAULT_STOP_TIMEOUT_MS,
  pulse,
}: EmbeddedJobQueueInput): JobQueue {
  const workers = new Set<EmbeddedWorker>();
  let stopping: AbortController | undefined;
  let renewing: Promise<void> | undefined;

  const enqueueMany = async (requests: JobRequest[]) => {
    const now = clock.now();
    const jobs = requests.map(({ queue, key, payload, runAt }) => ({
      id: createId(),
      queue,
      key,
      payload: payload ?? null,
      runAt: runAt ?? now,
      createdAt: now,
    }));
    await db.write((r) => r.jobs.enqueue(jobs));
    for (const worker of workers) if (jobs.some(({ queue }) => queue === worker.queue)) worker.wake();
  };

  const renewLeases = async (signal: AbortSignal) => {
    for (;;) {
      pulse?.beat({ loop: 'jobs', withinMs: RENEWS_WITHIN_LEASES * leaseMs });
      await sleep(leaseMs / RENEWALS_PER_LEASE, signal);
      if (signal.aborted) return;
      try {
        for (const worker of workers) await worker.renewLeases();
        const releasedCount = await db.write((r) => r.jobs.releaseExpired(clock.now()));
        if (releasedCount === 0) continue;
        logger.warn({ releasedCount }, 'Jobs whose worker gave no sign of life wait again');
        for (const worker of workers) worker.wake();
      } catch (error) {
        logger.error({ error }, 'The leases of jobs could not be renewed');
      }
    }
  };

  return {
    name: 'jobs',

    async start() {
      if (stopping) return;
      const releasedCount = await db.write((r) => r.jobs.releaseAll(clock.now()));
      if (releasedCount > 0) logger.info({ releasedCount }, 'Jobs that were interrupted wait again');
      stopping = new AbortController();
      renewing = renewLeases(stopping.signal);
      for (const worker of workers) worker.start();
    },

    async stop() {
      stopping?.abort();
      stopping = undefined;
      await Promise.all([renewing, ...[...workers].map((worker) => worker.stop())]);
      pulse?.end('jobs');
    },

    enqueue: (request) => enqueueMany([request]),
    enqueueMany,

    work(input) {
      const worker = createEmbeddedWorker({
        ...input,
        db,
        clock,
        createId,
        logger,
        sleep,
        leaseMs,
        stopTimeoutMs,
      });
      workers.add(worker);
      if (stopping) worker.start();
      return {
        async stop() {
          await worker.stop();
          workers.delete(worker);
        },
      };
    },

    async counts() {
      const countsByQueue = new Map<string, JobCounts>();
      for (const { queue, state, count } of await db.read((r) => r.jobs.counts())) {
        const counts = countsByQueue.get(queue) ?? { queue, queuedCount: 0, activeCount: 0 };
        counts[state === 'queued' ? 'queuedCount' : 'activeCount'] = count;
        countsByQueue.set(queue, counts);
      }
      return [...countsByQueue.values()];
    },
  };
}
