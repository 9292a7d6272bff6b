import type { Clock } from '@mailsync/foundation';

/** Beyond this the oldest are forgotten: a flood of invented keys must not fill the memory. */
const KEYS_REMEMBERED = 10_000;

/** Counts by key, each from the first event of a window until the window is over. Kept in memory. */
export interface LatelyCounter {
  /** How many there were, and when the count begins anew. */
  read(key: string): { count: number; endsInMs: number };
  add(key: string): void;
  forget(key: string): void;
}

export function createLatelyCounter({ clock, windowMs }: { clock: Clock; windowMs: number }): LatelyCounter {
  const countByKey = new Map<string, { count: number; firstAtMs: number }>();

  const find = (key: string) => {
    const known = countByKey.get(key);
    // A window that has not begun yet is a clock that was set back.
    const sinceMs = known ? clock.now().getTime() - known.firstAtMs : 0;
    if (sinceMs >= 0 && sinceMs < windowMs) return known;
    countByKey.delete(key);
    return undefined;
  };

  return {
    read(key) {
      const known = find(key);
      if (!known) return { count: 0, endsInMs: 0 };
      return { count: known.count, endsInMs: known.firstAtMs + windowMs - clock.now().getTime() };
    },
    add(key) {
      const known = find(key) ?? { count: 0, firstAtMs: clock.now().getTime() };
      countByKey.set(key, { ...known, count: known.count + 1 });
      const oldest = countByKey.size > KEYS_REMEMBERED ? countByKey.keys().next().value : undefined;
      if (oldest !== undefined) countByKey.delete(oldest);
    },
    forget: (key) => void countByKey.delete(key),
  };
}
