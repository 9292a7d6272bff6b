export interface Clock {
  now(): Date;
}

export interface ManualClock extends Clock {
  advanceMs(ms: number): void;
  set(date: Date): void;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told otherwise. */
export function createManualClock(start: Date): ManualClock {
  let nowMs = start.getTime();
  return {
    now: () => new Date(nowMs),
    advanceMs(ms) {
      nowMs += ms;
    },
    set(date) {
      nowMs = date.getTime();
    },
  };
}
