import type { Database } from 'better-sqlite3';
import type { createTurns } from './yield-turns.ts';

/** A commit costs about as much as a mailbox's pass writes; and whoever waits, waits no longer than for these. */
const MOST_TOGETHER = 32;

interface Waiting {
  work: () => Promise<unknown>;
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Runs pieces of work one after the other, and commits those together that wait at the same time. Each stands or falls by
 * itself: one that throws is undone to where it began. None is told to be done before all of them are committed.
 */
export function createWriteTogether({
  client,
  turns,
}: {
  client: Database;
  turns: ReturnType<typeof createTurns>;
}) {
  const begin = client.prepare('BEGIN IMMEDIATE');
  const mark = client.prepare('SAVEPOINT one');
  const undo = client.prepare('ROLLBACK TO one');
  const keep = client.prepare('RELEASE one');
  const commit = client.prepare('COMMIT');
  const rollback = client.prepare('ROLLBACK');
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;

  async function runAll() {
    // Whoever asks has the rest of its turn first.
    await Promise.resolve();
    while (waiting.length > 0) {
      if (turns.isOver()) await turns.next();
      await runTogether();
    }
    running = null;
  }

  async function runTogether() {
    const done: { one: Waiting; result: unknown }[] = [];
    let current = waiting[0];
    try {
      begin.run();
      do {
        current = waiting.shift()!;
        // The first needs no mark: all that is undone with it is its own.
        const isFirst = done.length === 0;
        if (!isFirst) mark.run();
        const outcome = await settle(current.work);
        // SQLite itself has undone everything after some errors, such as a full disk.
        if ('error' in outcome && (isFirst || !client.inTransaction)) throw outcome.error;
        if ('error' in outcome) undo.run();
        if (!isFirst) keep.run();
        if ('error' in outcome) current.reject(outcome.error);
        else done.push({ one: current, result: outcome.result });
        current = undefined;
      } while (waiting.length > 0 && done.length < MOST_TOGETHER && !turns.isOver());
      commit.run();
    } catch (error) {
      if (client.inTransaction) rollback.run();
      // Where it did not even begin, the first in line hears of it.
      if (current === waiting[0]) waiting.shift();
      current?.reject(error);
      for (const { one } of done) one.reject(error);
      return;
    }
    for (const { one, result } of done) one.resolve(result);
  }

  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
        running ??= runAll();
      });
    },
    /** Until nobody waits any more. */
    async settle(): Promise<void> {
      await running;
    },
  };
}

async function settle(work: () => Promise<unknown>): Promise<{ result: unknown } | { error: unknown }> {
  try {
    return { result: await work() };
  } catch (error) {
    return { error };
  }
}
