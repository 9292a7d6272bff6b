import { sleepMs } from './sleep.ts';
import type { Sleep } from './sleep.ts';

/** A reason of our own: without one an error is made for every wake-up, stack and all. */
const WOKEN = 'woken';

/** A wake-up within the process. Notifications coalesce: one that came while nobody waited ends the next wait at once. */
export interface Signal {
  notify(): void;
  /** Resolves at the next notification, after `timeoutMs`, or when `abort` is aborted; never rejects. */
  wait(input: { timeoutMs: number; abort?: AbortSignal | undefined }): Promise<void>;
  /** Calls `listener` at every notification until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

export function createSignal({ sleep = sleepMs }: { sleep?: Sleep } = {}): Signal {
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  let isPending = false;

  return {
    notify() {
      if (waiting.size === 0) isPending = true;
      for (const wake of waiting) wake();
      for (const listener of listeners) listener();
    },

    async wait({ timeoutMs, abort }) {
      if (abort?.aborted) return;
      if (isPending) {
        isPending = false;
        return;
      }
      const over = new AbortController();
      const wake = () => over.abort(WOKEN);
      waiting.add(wake);
      abort?.addEventListener('abort', wake, { once: true });
      await sleep(timeoutMs, over.signal);
      waiting.delete(wake);
      abort?.removeEventListener('abort', wake);
    },

    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
