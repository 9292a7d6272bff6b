import { and, asc, count, eq, gt, inArray, lte, min, notInArray, sql } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { valueLater } from './value-later.ts';

export type Job = Tables['jobs']['$inferSelect'];
export type NewJob = Pick<Job, 'id' | 'queue' | 'key' | 'payload' | 'runAt' | 'createdAt'>;
export type JobCount = { queue: string; state: Job['state']; count: number };

/** The embedded job queue's rows. Of each (queue, key) there is at most one queued and one active. */
export function createJobsRepository({ executor, tables: { jobs } }: RepositoryInput) {
  const isQueued = eq(jobs.state, 'queued');
  const isActive = eq(jobs.state, 'active');

  // Prepared: these two run for every job, and building them costs ten times what running them does.
  const ofQueue = eq(jobs.queue, valueLater({ name: 'queue', column: jobs.queue }));
  const now = valueLater({ name: 'now', column: jobs.runAt });
  const activeKeys = executor.select({ key: jobs.key }).from(jobs).where(and(ofQueue, isActive));
  const due = executor
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(ofQueue, isQueued, lte(jobs.runAt, now), notInArray(jobs.key, activeKeys)))
    .orderBy(asc(jobs.runAt))
    .limit(sql.placeholder('limit'));
  // PostgreSQL looks at the state again when it waited for a row: another worker may have taken it meanwhile.
  const claimable = executor.dialect === 'postgres' ? due.for('update', { skipLocked: true }) : due;
  const claimStatement = executor
    .update(jobs)
    .set({
      state: 'active',
      leaseToken: valueLater({ name: 'leaseToken', column: jobs.leaseToken }),
      leaseUntil: valueLater({ name: 'leaseUntil', column: jobs.leaseUntil }),
      attempts: sql`${jobs.attempts} + 1`,
    })
    .where(and(inArray(jobs.id, claimable), isQueued))
    .returning()
    .prepare('jobs_claim');
  const nextRunStatement = executor
    .select({ runAt: min(jobs.runAt) })
    .from(jobs)
    .where(and(ofQueue, isQueued, gt(jobs.runAt, now)))
    .prepare('jobs_next_run');

  /** An active job goes back to wait, unless the same key waits already: then that one does its work. */
  const requeueWhere = async ({
    condition,
    runAt,
  }: {
    condition: SQL | undefined;
    runAt: Date;
  }): Promise<number> => {
    const active = await executor
      .select({ id: jobs.id, queue: jobs.queue, key: jobs.key })
      .from(jobs)
      .where(and(isActive, condition));
    for (const { id, queue, key } of active) {
      const [queued] = await executor
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(eq(jobs.queue, queue), eq(jobs.key, key), isQueued));
      if (queued) await executor.delete(jobs).where(eq(jobs.id, id));
      else {
        await executor
          .update(jobs)
          .set({ state: 'queued', runAt, leaseToken: null, leaseUntil: null })
          .where(eq(jobs.id, id));
      }
    }
    return active.length;
  };

  return {
    /** A key that waits already is not doubled: the earlier time and the newer payload count. */
    async enqueue(newJobs: NewJob[]): Promise<void> {
      const newest = [...new Map(newJobs.map((job) => [`${job.queue}\n${job.key}`, job])).values()];
      if (newest.length === 0) return;
      await executor
        .insert(jobs)
        .values(newest.map((job) => ({ ...job, state: 'queued' as const })))
        .onConflictDoUpdate({
          target: [jobs.queue, jobs.key],
          targetWhere: sql`state = 'queued'`,
          set: {
            payload: sql`coalesce(excluded.payload, ${jobs.payload})`,
            runAt: sql`CASE WHEN excluded.run_at < ${jobs.runAt} THEN excluded.run_at ELSE ${jobs.runAt} END`,
          },
        });
    },

    /** Leases jobs that are due and whose key nobody works on, those that waited longest first. */
    async claim({
      queue,
      limit,
      now,
      leaseToken,
      leaseUntil,
    }: {
      queue: string;
      limit: number;
      now: Date;
      leaseToken: string;
      leaseUntil: Date;
    }): Promise<Job[]> {
      return claimStatement.execute({ queue, limit, now, leaseToken, leaseUntil });
    },

    /** Finished jobs leave; one whose lease was lost meanwhile stays with its new holder. */
    async complete({ ids, leaseToken }: { ids: string[]; leaseToken: string }): Promise<void> {
      if (ids.length === 0) return;
      await executor.delete(jobs).where(and(inArray(jobs.id, ids), eq(jobs.leaseToken, leaseToken)));
    },

    /** Gives a job back to run at `runAt`. */
    async retry({ id, leaseToken, runAt }: { id: string; leaseToken: string; runAt: Date }): Promise<void> {
      await requeueWhere({ condition: and(eq(jobs.id, id), eq(jobs.leaseToken, leaseToken)), runAt });
    },

    /** Prolongs every lease under this token and returns the ids of the jobs that are still held. */
    async renew({ leaseToken, leaseUntil }: { leaseToken: string; leaseUntil: Date }): Promise<string[]> {
      const held = await executor
        .update(jobs)
        .set({ leaseUntil })
        .where(and(isActive, eq(jobs.leaseToken, leaseToken)))
        .returning({ id: jobs.id });
      return held.map(({ id }) => id);
    },

    /** Makes jobs wait again whose worker has vanished. Returns how many there were. */
    async releaseExpired(now: Date): Promise<number> {
      return requeueWhere({ condition: lte(jobs.leaseUntil, now), runAt: now });
    },

    /** For a start of the only process that there is: whoever held a lease before is gone. */
    async releaseAll(now: Date): Promise<number> {
      return requeueWhere({ condition: undefined, runAt: now });
    },

    /** When the next job that is not due yet becomes due. */
    async findNextRunAt({ queue, now }: { queue: string; now: Date }): Promise<Date | undefined> {
      const [row] = await nextRunStatement.execute({ queue, now });
      return row?.runAt ?? undefined;
    },

    async counts(): Promise<JobCount[]> {
      return executor
        .select({ queue: jobs.queue, state: jobs.state, count: count() })
        .from(jobs)
        .groupBy(jobs.queue, jobs.state)
        .orderBy(asc(jobs.queue), asc(jobs.state));
    },
  };
}
