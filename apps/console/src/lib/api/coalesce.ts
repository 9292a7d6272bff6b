interface Timers {
  setTimeout: (run: () => void, afterMs: number) => unknown;
  now: () => number;
}

const browserTimers: Timers = {
  setTimeout: (run, afterMs) => setTimeout(run, afterMs),
  now: () => Date.now(),
};

/**
 * Turns a burst of wishes into few runs: the first at once, then at most one per `gapMs`, and the last wish is
 * always followed by a run. A run that is still going on is waited for.
 */
export function coalesce({
  run,
  gapMs,
  timers = browserTimers,
}: {
  run: () => Promise<void>;
  gapMs: number;
  timers?: Timers;
}) {
  let lastStartedAt = Number.NEGATIVE_INFINITY;
  let state: 'idle' | 'waiting' | 'running' = 'idle';
  let wishedAgain = false;

  const start = () => {
    state = 'running';
    wishedAgain = false;
    lastStartedAt = timers.now();
    void run().finally(() => {
      state = 'idle';
      if (wishedAgain) wish();
    });
  };

  const wish = () => {
    if (state === 'running') wishedAgain = true;
    if (state !== 'idle') return;
    const waitMs = Math.max(0, lastStartedAt + gapMs - timers.now());
    if (waitMs === 0) return start();
    state = 'waiting';
    timers.setTimeout(start, waitMs);
  };

  return wish;
}
