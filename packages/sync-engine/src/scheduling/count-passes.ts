/**
 * `succeeded` · `failed`: over every route that the mailbox has · `postponed`: Google's quota had nothing left for it ·
 * `ended`: it was stopped, or the mailbox was disconnected meanwhile.
 */
export type PassOutcome = 'succeeded' | 'failed' | 'postponed' | 'ended';

/** Passes by what became of them, since the start of the process, and how long they took in all. */
export interface PassCounts {
  byOutcome: Record<PassOutcome, number>;
  totalMs: number;
}

export interface PassCounter {
  count(pass: { outcome: PassOutcome; durationMs: number }): void;
  counts(): PassCounts;
}

export function createPassCounter(): PassCounter {
  const counts: PassCounts = {
    byOutcome: { succeeded: 0, failed: 0, postponed: 0, ended: 0 },
    totalMs: 0,
  };
  return {
    count({ outcome, durationMs }) {
      counts.byOutcome[outcome] += 1;
      // A clock that was set back must not make a sum shrink that only grows.
      counts.totalMs += Math.max(0, durationMs);
    },
    counts: () => structuredClone(counts),
  };
}
