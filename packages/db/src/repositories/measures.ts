import { asc, count, gt, isNull } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

/** What stands waiting or open, counted for metrics. */
export function createMeasuresRepository({
  executor,
  tables: { events, eventCursors, slackAlerts, syncErrors },
}: RepositoryInput) {
  return {
    /** Events of the outbox that each consumer has not read yet. */
    async countWaitingEvents(): Promise<{ consumer: string; count: number }[]> {
      return executor
        .select({ consumer: eventCursors.consumer, count: count(events.seq) })
        .from(eventCursors)
        .leftJoin(events, gt(events.seq, eventCursors.seq))
        .groupBy(eventCursors.consumer)
        .orderBy(asc(eventCursors.consumer));
    },

    /** Alerts that say something else than what Slack shows. */
    async countUnsentAlerts(): Promise<number> {
      const [row] = await executor
        .select({ count: count() })
        .from(slackAlerts)
        .where(gt(slackAlerts.version, slackAlerts.sentVersion));
      return row!.count;
    },

    /** Open entries of the error log, one for each mailbox or for the installation, by their code. */
    async countOpenSyncErrors(): Promise<{ code: string; count: number }[]> {
      return executor
        .select({ code: syncErrors.code, count: count() })
        .from(syncErrors)
        .where(isNull(syncErrors.resolvedAt))
        .groupBy(syncErrors.code)
        .orderBy(asc(syncErrors.code));
    },
  };
}
