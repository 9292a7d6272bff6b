/** A wake-up within the process. Notifications coalesce: one that came while nobody waited ends the next wait at once. */
export interface Signal {
  notify(): void;
  /** Resolves at the next notification, after `timeoutMs`, or when `abort` is aborted; never rejects. */
  wait(input: { timeoutMs: number; abort?: AbortSignal | undefined }): Promise<void>;
  /** Calls `listener` at every notification until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

export function createSignal(): Signal {
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  let isPending = false;

  return {
    notify() {
      if (waiting.size === 0) isPending = true;
      for (const wake of waiting) wake();
      for (const listener of listeners) listener();
    },

    wait({ timeoutMs, abort }) {
      if (abort?.aborted) return Promise.resolve();
      if (isPending) {
        isPending = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          abort?.removeEventListener('abort', wake);
          waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        abort?.addEventListener('abort', wake, { once: true });
        waiting.add(wake);
      });
    },

    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
