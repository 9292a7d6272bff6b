import type { Database } from '@mailsync/db';
import type { Clock, Logger, Pulse, Service, Sleep } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';

export const SYNC_QUEUE = 'sync';
const MOST_DUE_PER_TICK = 1_000;
const LONGEST_TICK_MS = 500;
const SHORTEST_TICK_MS = 100;
/** A tick that waits for the database for so long is stuck, however busy it is. */
const TICKS_WITHIN_MS = 60_000;

/**
 * The tick is dumb: whatever is due by its `next_sync_at` becomes a job. One job per mailbox is queued at a time, and a
 * pass that finds nothing due costs next to nothing, so ticking again while a pass runs does no harm.
 */
export function createScheduler({
  db,
  queue,
  clock,
  logger,
  sleep,
  syncIntervalMs,
  pulse,
}: {
  db: Database;
  queue: JobQueue;
  clock: Clock;
  logger: Logger;
  sleep: Sleep;
  syncIntervalMs: number;
  pulse?: Pulse | undefined;
}): Service {
  const tickMs = Math.min(LONGEST_TICK_MS, Math.max(SHORTEST_TICK_MS, syncIntervalMs / 4));
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  // Later than any time, so that the first tick looks too: the clock may have been set back while nothing ran. The watch
  // over passes finds only plans of more than two hours; after an hour set back, a mailbox would sleep for that hour.
  let lastTickMs = Number.POSITIVE_INFINITY;

  async function tick() {
    try {
      const now = clock.now();
      if (now.getTime() < lastTickMs) await db.write((r) => r.mailboxes.makeDueAfterClockSetBack({ now }));
      lastTickMs = now.getTime();
      const due = await db.read((r) => r.mailboxes.listDue({ now, limit: MOST_DUE_PER_TICK }));
      if (due.length > 0) await queue.enqueueMany(due.map((key) => ({ queue: SYNC_QUEUE, key })));
    } catch (error) {
      // A tick that fails is made up for by the next one.
      logger.error({ error }, 'Looking for due mailboxes failed');
    }
  }

  return {
    name: 'scheduler',
    async start() {
      running = (async () => {
        while (!stopping.signal.aborted) {
          pulse?.beat({ loop: 'scheduler', withinMs: TICKS_WITHIN_MS });
          await tick();
          await sleep(tickMs, stopping.signal);
        }
      })();
    },
    async stop() {
      stopping.abort();
      await running;
      pulse?.end('scheduler');
    },
  };
}
