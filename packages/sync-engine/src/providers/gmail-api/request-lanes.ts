import type { Clock } from '@mailsync/foundation';
import { MOST_REQUESTS_IN_FLIGHT } from '../../recording/fetch-messages.ts';

/** After so long without another refusal, twice as many are tried again. */
const WIDER_AFTER_MS = 10 * 60 * 1000;

/**
 * How many requests one mailbox has at Gmail at a time: four, whatever they are for; after "Too many concurrent requests"
 * two, then one, and back step by step. Other programs of the person's share the same, undocumented limit.
 */
export interface RequestLanes {
  /** Waits for a free lane. Returns what leaves it again. */
  enter(mailboxId: string): Promise<() => void>;
  /** Gmail has said that there are too many at once. */
  narrow(mailboxId: string): void;
}

interface Lanes {
  inFlight: number;
  waiting: (() => void)[];
  width: number;
  narrowedAtMs: number;
}

export function createRequestLanes({ clock }: { clock: Clock }): RequestLanes {
  const byMailbox = new Map<string, Lanes>();

  function lanesOf(mailboxId: string): Lanes {
    const known = byMailbox.get(mailboxId);
    const lanes = known ?? { inFlight: 0, waiting: [], width: MOST_REQUESTS_IN_FLIGHT, narrowedAtMs: 0 };
    if (!known) byMailbox.set(mailboxId, lanes);
    return lanes;
  }

  function widen(lanes: Lanes) {
    const nowMs = clock.now().getTime();
    while (lanes.width < MOST_REQUESTS_IN_FLIGHT && nowMs - lanes.narrowedAtMs >= WIDER_AFTER_MS) {
      lanes.width *= 2;
      lanes.narrowedAtMs += WIDER_AFTER_MS;
    }
  }

  return {
    async enter(mailboxId) {
      const lanes = lanesOf(mailboxId);
      widen(lanes);
      // Whoever is let in by one who leaves takes over that place: nobody slips in between.
      if (lanes.inFlight >= lanes.width) await new Promise<void>((enter) => lanes.waiting.push(enter));
      else lanes.inFlight += 1;
      return () => {
        lanes.inFlight -= 1;
        while (lanes.inFlight < lanes.width && lanes.waiting.length > 0) {
          lanes.inFlight += 1;
          lanes.waiting.shift()!();
        }
        // A mailbox at rest at full width is not remembered: there are thousands of them.
        if (lanes.inFlight === 0 && lanes.width === MOST_REQUESTS_IN_FLIGHT) byMailbox.delete(mailboxId);
      };
    },
    narrow(mailboxId) {
      const lanes = lanesOf(mailboxId);
      const nowMs = clock.now().getTime();
      // Four that are refused together are one refusal.
      if (lanes.narrowedAtMs === nowMs) return;
      lanes.width = Math.max(1, lanes.width / 2);
      lanes.narrowedAtMs = nowMs;
    },
  };
}
