import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, Sleep } from '@mailsync/foundation';
import { createSignal } from '@mailsync/foundation';
import type { Job, JsonValue, WorkInput } from '../job-queue.ts';

export type EmbeddedWorker = {
  queue: string;
  start(): void;
  wake(): void;
  renewLeases(): Promise<void>;
  stop(): Promise<void>;
};

type EmbeddedWorkerInput = WorkInput & {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  sleep: Sleep;
  leaseMs: number;
  stopTimeoutMs: number;
};

type RunningJob = { job: Job; abort: AbortController; ended: Promise<void> };
/** No `retryAt`: done, or dropped. */
type EndedJob = { id: string; retryAt?: Date | undefined };

const LONGEST_WAIT_MS = 60_000;
const WAIT_AFTER_FAULT_MS = 1_000;
// For handlers to end after they were aborted.
const ABORT_GRACE_MS = 1_000;

/** Works on one queue. Each round, in one transaction, gives back the jobs that have ended and claims as many as there is room for. */
export function createEmbeddedWorker({
  queue,
  concurrency,
  handle,
  onError,
  db,
  clock,
  createId,
  logger,
  sleep,
  leaseMs,
  stopTimeoutMs,
}: EmbeddedWorkerInput): EmbeddedWorker {
  const signal = createSignal({ sleep });
  const running = new Map<string, RunningJob>();
  let leaseToken = createId();
  let ended: EndedJob[] = [];
  let isStopping = false;
  let loop: Promise<void> | undefined;

  const giveBackAndClaim = async ({ limit }: { limit: number }) => {
    const giving = ended;
    ended = [];
    try {
      return await db.write(async ({ jobs }) => {
        await jobs.complete({
          ids: giving.filter(({ retryAt }) => !retryAt).map(({ id }) => id),
          leaseToken,
        });
        for (const { id, retryAt } of giving)
          if (retryAt) await jobs.retry({ id, leaseToken, runAt: retryAt });
        if (limit <= 0) return { claimed: [], nextRunAt: undefined };

        const now = clock.now();
        const leaseUntil = new Date(now.getTime() + leaseMs);
        const claimed = await jobs.claim({ queue, limit, now, leaseToken, leaseUntil });
        return {
          claimed,
          nextRunAt: claimed.length === limit ? now : await jobs.findNextRunAt({ queue, now }),
        };
      });
    } catch (error) {
      ended.push(...giving);
      throw error;
    }
  };

  const run = async (job: Job, abort: AbortController) => {
    let retryAt: Date | undefined;
    try {
      await handle(job, { signal: abort.signal });
    } catch (error) {
      // An aborted job is not to blame: it waits for whoever comes next.
      if (abort.signal.aborted) retryAt = clock.now();
      else retryAt = chooseRetry({ job, error });
    }
    running.delete(job.id);
    ended.push({ id: job.id, retryAt });
    signal.notify();
  };

  const chooseRetry = ({ job, error }: { job: Job; error: unknown }) => {
    logger.error({ queue, key: job.key, error }, 'A job failed');
    try {
      const retry = onError?.({ job, error });
      return retry ? new Date(clock.now().getTime() + retry.retryAfterMs) : undefined;
    } catch (onErrorFault) {
      logger.error(
        { queue, key: job.key, error: onErrorFault },
        'The answer to a failed job failed too: the job is dropped',
      );
      return undefined;
    }
  };

  const workOnce = async () => {
    const limit = isStopping ? 0 : concurrency - running.size;
    if (limit === 0 && ended.length === 0) return LONGEST_WAIT_MS;

    const { claimed, nextRunAt } = await giveBackAndClaim({ limit });
    for (const { id, key, payload } of claimed) {
      const job: Job = { id, queue, key, payload: payload as JsonValue };
      const abort = new AbortController();
      running.set(id, { job, abort, ended: run(job, abort) });
    }
    return nextRunAt
      ? Math.min(nextRunAt.getTime() - clock.now().getTime(), LONGEST_WAIT_MS)
      : LONGEST_WAIT_MS;
  };

  const workUntilStopped = async () => {
    while (!isStopping) {
      try {
        const waitMs = await workOnce();
        await signal.wait({ timeoutMs: waitMs });
      } catch (error) {
        logger.error({ queue, error }, 'Jobs could not be claimed');
        await sleep(WAIT_AFTER_FAULT_MS);
      }
    }
  };

  const waitForRunning = async (timeoutMs: number) => {
    const over = new AbortController();
    const allEnded = Promise.all([...running.values()].map((one) => one.ended));
    await Promise.race([allEnded, sleep(timeoutMs, over.signal)]);
    over.abort();
  };

  return {
    queue,
    wake: () => signal.notify(),

    start() {
      if (loop) return;
      isStopping = false;
      leaseToken = createId();
      loop = workUntilStopped();
    },

    async renewLeases() {
      if (running.size === 0) return;
      const leaseUntil = new Date(clock.now().getTime() + leaseMs);
      const runningBefore = [...running];
      const heldIds = new Set(await db.write(({ jobs }) => jobs.renew({ leaseToken, leaseUntil })));
      for (const [id, { job, abort }] of runningBefore) {
        if (heldIds.has(id) || !running.has(id) || abort.signal.aborted) continue;
        logger.warn({ queue, key: job.key }, 'A job was given to another worker and is aborted here');
        abort.abort();
      }
    },

    async stop() {
      if (!loop) return;
      isStopping = true;
      signal.notify();
      await loop;
      await waitForRunning(stopTimeoutMs);
      if (running.size > 0) {
        logger.warn({ queue, runningCount: running.size }, 'Jobs did not end in time and are aborted');
        for (const { abort } of running.values()) abort.abort();
        await waitForRunning(ABORT_GRACE_MS);
      }
      for (const id of running.keys()) ended.push({ id, retryAt: clock.now() });
      running.clear();
      await giveBackAndClaim({ limit: 0 });
      loop = undefined;
    },
  };
}
