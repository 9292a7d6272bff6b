/** A loop that must go round, and how long it may be silent. */
export interface Beat {
  loop: string;
  withinMs: number;
}

/** Loops tell it each time they go round; it tells which of them have stopped. */
export interface Pulse {
  beat(beat: Beat): void;
  /** A loop that ends because it was asked to is not missed. */
  end(loop: string): void;
  /** Loops that have been silent for longer than they may. */
  listSilent(): { loop: string; silentMs: number }[];
}

/** `nowMs` must never jump: milliseconds of a monotonic clock. */
export function createPulse({ nowMs = () => performance.now() }: { nowMs?: () => number } = {}): Pulse {
  const lastBeats = new Map<string, { atMs: number; withinMs: number }>();
  return {
    beat({ loop, withinMs }) {
      lastBeats.set(loop, { atMs: nowMs(), withinMs });
    },
    end: (loop) => void lastBeats.delete(loop),
    listSilent: () =>
      [...lastBeats]
        .map(([loop, { atMs, withinMs }]) => ({ loop, silentMs: nowMs() - atMs, withinMs }))
        .filter(({ silentMs, withinMs }) => silentMs > withinMs)
        .map(({ loop, silentMs }) => ({ loop, silentMs })),
  };
}
