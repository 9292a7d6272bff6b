import type { Database, OutboxEvent } from '@mailsync/db';
import { type Logger, createSignal, sleepMs } from '@mailsync/foundation';
import type { LiveTimes } from '../dependencies.ts';

/** Who missed more than this has to load everything again. */
const EVENTS_KEPT = 1000;

export type FeedAnswer = { events: OutboxEvent[]; newestSeq: number } | { reset: true; newestSeq: number };

/**
 * The newest events of the outbox, read once for all streams of this process and kept for those who come back.
 * Wakes at this process's commits, and by itself for those of others.
 */
export interface EventFeed {
  /** Follows the outbox until the returned function is called; `listener` hears that there is something new. */
  follow(listener: () => void): Promise<() => void>;
  /** What came after `seq`; `reset` when that is too long ago or never was. */
  readAfter(seq: number): FeedAnswer;
  newestSeq(): number;
  close(): void;
}

export function createEventFeed({
  db,
  logger,
  times,
}: {
  db: Database;
  logger: Logger;
  times: Pick<LiveTimes, 'pollMs' | 'coalesceMs'>;
}): EventFeed {
  const news = createSignal();
  const listeners = new Set<() => void>();
  const stopped = new AbortController();
  let kept: OutboxEvent[] = [];
  let oldestKnownSeq = 0;
  let newestSeq = 0;
  let starting: Promise<void> | null = null;

  const start = async () => {
    newestSeq = await db.read((r) => r.events.readNewestSeq());
    oldestKnownSeq = Math.max(0, newestSeq - EVENTS_KEPT);
    kept = await db.read((r) => r.events.readAfter({ seq: oldestKnownSeq, limit: EVENTS_KEPT }));
    newestSeq = kept.at(-1)?.seq ?? newestSeq;
    void followOutbox();
  };

  const followOutbox = async () => {
    const stopListening = db.onCommit(({ events }) => events && news.notify());
    while (listeners.size > 0 && !stopped.signal.aborted) {
      await news.wait({ timeoutMs: times.pollMs, abort: stopped.signal });
      try {
        if (!stopped.signal.aborted && (await readNews())) for (const listener of listeners) listener();
      } catch (error) {
        logger.warn({ error }, 'Live events could not be read; trying again');
      }
      await sleepMs(times.coalesceMs, stopped.signal);
    }
    stopListening();
    starting = null;
  };

  const readNews = async (): Promise<boolean> => {
    const events = await db.read((r) => r.events.readAfter({ seq: newestSeq, limit: EVENTS_KEPT }));
    const newest = events.at(-1);
    if (!newest) return false;

    newestSeq = newest.seq;
    kept = [...kept, ...events];
    const forgotten = kept.splice(0, Math.max(0, kept.length - EVENTS_KEPT)).at(-1);
    if (forgotten) oldestKnownSeq = forgotten.seq;
    return true;
  };

  return {
    async follow(listener) {
      listeners.add(listener);
      starting ??= start();
      try {
        await starting;
      } catch (error) {
        starting = null;
        listeners.delete(listener);
        throw error;
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) news.notify();
      };
    },
    readAfter(seq) {
      if (seq < oldestKnownSeq || seq > newestSeq) return { reset: true, newestSeq };
      return { events: kept.filter((event) => event.seq > seq), newestSeq };
    },
    newestSeq: () => newestSeq,
    close: () => stopped.abort(),
  };
}
