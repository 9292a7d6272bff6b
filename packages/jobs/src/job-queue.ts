import type { Service } from '@mailsync/foundation';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type JobRequest = {
  queue: string;
  /** What the work is about, such as a mailbox's id: of each queue and key at most one job waits and one is worked on. */
  key: string;
  payload?: JsonValue | undefined;
  /** Not before then. Default: at once. */
  runAt?: Date | undefined;
};

export type Job = { id: string; queue: string; key: string; payload: JsonValue };

export type JobContext = {
  /** Aborted when the worker stops and its patience is over, or when the job was given to another worker. */
  signal: AbortSignal;
};

export type JobFailure = { job: Job; error: unknown };

export type WorkInput = {
  queue: string;
  /** How many jobs at the same time. */
  concurrency: number;
  /** Must bear being called again for the same job: a crash repeats it. */
  handle: (job: Job, context: JobContext) => Promise<void>;
  /** Called when `handle` throws, after it was logged. Without a `retryAfterMs` the job is dropped. */
  onError?: ((failure: JobFailure) => { retryAfterMs: number } | void) | undefined;
};

export type JobWorker = {
  /** Takes no more jobs and waits for those under way; what does not end in time is aborted and waits for another worker. */
  stop(): Promise<void>;
};

export type JobCounts = { queue: string; queuedCount: number; activeCount: number };

/**
 * Work that survives a crash: at least once, keyed. A wake-up for a key that waits already changes nothing but its time
 * (the earlier one) and payload (the newer one); a wake-up for a key that is worked on waits and runs afterwards.
 */
export interface JobQueue extends Service {
  /** Not from within `db.write`: it is a write of its own. */
  enqueue(job: JobRequest): Promise<void>;
  enqueueMany(jobs: JobRequest[]): Promise<void>;
  /** Begins to work, at once or when the queue starts. */
  work(input: WorkInput): JobWorker;
  /** Queues that hold jobs, by name. */
  counts(): Promise<JobCounts[]>;
}
