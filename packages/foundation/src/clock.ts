import type { Sleep } from './sleep.ts';

export interface Clock {
  now(): Date;
}

export interface ManualClock extends Clock {
  /** Moves on and wakes every sleeper whose time has come. */
  advanceMs(ms: number): void;
  set(date: Date): void;
  /** Sleeps by this clock: to be given where code takes a `sleep`. */
  sleep: Sleep;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told otherwise. */
export function createManualClock(start: Date): ManualClock {
  const sleepers = new Set<{ dueMs: number; wake: () => void }>();
  let nowMs = start.getTime();

  const moveTo = (ms: number) => {
    nowMs = ms;
    for (const { dueMs, wake } of sleepers) if (dueMs <= nowMs) wake();
  };

  return {
    now: () => new Date(nowMs),
    advanceMs: (ms) => moveTo(nowMs + ms),
    set: (date) => moveTo(date.getTime()),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { dueMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      }),
  };
}
