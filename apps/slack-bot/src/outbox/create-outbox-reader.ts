import type { Database, OutboxEvent, Repositories } from '@mailsync/db';
import { createSignal, type Logger, type Service } from '@mailsync/foundation';

const BATCH_SIZE = 200;
/** Commits of other processes make no sound here. */
const LOOK_AGAIN_MS = 5_000;
const LONGEST_BACKOFF_MS = 60_000;

export interface OutboxReader extends Service {
  /** Reads all that is there now. For tests, and run again and again by the service. */
  readAll(): Promise<void>;
}

/**
 * Follows the outbox with a cursor of its own. `handle` is given one event at a time and a way to write what comes of it;
 * the cursor moves in that same transaction, so a crash repeats an event and never skips one.
 */
export function createOutboxReader({
  name,
  types,
  db,
  logger,
  handle,
  afterEvent,
}: {
  /** The consumer's name in `event_cursors`. */
  name: string;
  types: OutboxEvent['type'][];
  db: Database;
  logger: Logger;
  handle: (event: OutboxEvent) => Promise<((repositories: Repositories) => Promise<void>) | void>;
  /** Called when what came of an event is committed. */
  afterEvent?: () => void;
}): OutboxReader {
  const signal = createSignal();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;

  const readBatch = async (): Promise<boolean> => {
    const events = await db.read(async (r) => {
      const seq = (await r.events.getCursor(name)) ?? 0;
      return r.events.readAfter({ seq, limit: BATCH_SIZE });
    });
    for (const event of events.filter(({ type }) => types.includes(type))) {
      if (stopping.signal.aborted) return false;
      const write = await handle(event);
      await db.write(async (r) => {
        await write?.(r);
        await r.events.moveCursor({ consumer: name, seq: event.seq });
      });
      afterEvent?.();
    }
    const last = events.at(-1);
    if (last) await db.write((r) => r.events.moveCursor({ consumer: name, seq: last.seq }));
    return events.length === BATCH_SIZE;
  };

  const readAll = async () => {
    while (await readBatch());
  };

  const run = async () => {
    let failureCount = 0;
    while (!stopping.signal.aborted) {
      let waitMs = LOOK_AGAIN_MS;
      try {
        await readAll();
        failureCount = 0;
      } catch (error) {
        failureCount += 1;
        waitMs = Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** failureCount);
        logger.error({ consumer: name, error, waitMs }, 'Events could not be followed; trying again');
      }
      await signal.wait({ timeoutMs: waitMs, abort: stopping.signal });
    }
  };

  return {
    name,
    readAll,
    async start() {
      unsubscribe = db.onCommit(({ events }) => {
        if (events) signal.notify();
      });
      running = run();
    },
    async stop() {
      unsubscribe?.();
      stopping.abort();
      await running;
    },
  };
}
