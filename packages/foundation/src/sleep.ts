export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Waits; ends early, without an error, when `signal` is aborted. */
export const sleepMs: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
  });
