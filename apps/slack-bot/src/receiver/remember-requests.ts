import type { Clock } from '@mailsync/foundation';

/** A signed request can come again for ten minutes, five in the future and five in the past; Slack's last retry of an event comes after about six. */
const REMEMBERED_FOR_MS = 60 * 60_000;
/** Fifty a second for ten minutes, and then some; a bound for memory. */
const REMEMBERED_COUNT = 50_000;

/** Tells what was taken already: Slack sends again what it believes was not. */
export function createRequestMemory({ clock }: { clock: Clock }) {
  // Oldest first, as they were put in.
  const takenAtMs = new Map<string, number>();

  const forgetOld = (nowMs: number) => {
    for (const [key, atMs] of takenAtMs) {
      if (takenAtMs.size <= REMEMBERED_COUNT && nowMs - atMs < REMEMBERED_FOR_MS) return;
      takenAtMs.delete(key);
    }
  };

  return {
    /** False when it was taken before. */
    take(key: string): boolean {
      if (takenAtMs.has(key)) return false;
      const nowMs = clock.now().getTime();
      takenAtMs.set(key, nowMs);
      forgetOld(nowMs);
      return true;
    },
    has: (key: string) => takenAtMs.has(key),
    /** It came to nothing, so the next try counts. */
    forget(key: string) {
      takenAtMs.delete(key);
    },
  };
}
