import type { Clock } from '@mailsync/foundation';

/** The time of the run's world: it stands still and is moved, or runs beside the real one while a process works in it. */
export interface WorldClock extends Clock {
  nowMs(): number;
  moveMs(ms: number): void;
  run(): void;
  halt(): void;
  /** How far the world is ahead of the real time, while it runs. */
  offsetMs(): number;
}

export function createWorldClock(start: Date): WorldClock {
  let standsAtMs = start.getTime();
  let offsetMs: number | null = null;
  const nowMs = () => (offsetMs === null ? standsAtMs : Date.now() + offsetMs);
  return {
    nowMs,
    now: () => new Date(nowMs()),
    moveMs(ms) {
      if (offsetMs === null) standsAtMs += ms;
      else offsetMs += ms;
    },
    run() {
      offsetMs ??= standsAtMs - Date.now();
    },
    halt() {
      standsAtMs = nowMs();
      offsetMs = null;
    },
    offsetMs: () => offsetMs ?? 0,
  };
}
