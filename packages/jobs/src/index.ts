export { createEmbeddedJobQueue } from './embedded/create-embedded-job-queue.ts';
export type { EmbeddedJobQueueInput } from './embedded/create-embedded-job-queue.ts';
export type {
  Job,
  JobContext,
  JobCounts,
  JobFailure,
  JobQueue,
  JobRequest,
  JobWorker,
  JsonValue,
  WorkInput,
} from './job-queue.ts';
