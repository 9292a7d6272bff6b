/** Ends a turn; calling it again does nothing. */
export type EndTurn = () => void;

/** Turns at work that only some may do at the same time, first come first served. */
export interface Turns {
  /** Null at once when too many wait already, and when `signal` is aborted while it waits. */
  take(input: { signal: AbortSignal }): Promise<EndTurn | null>;
}

export function createTurns({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }): Turns {
  const line = new Set<(turn: EndTurn | null) => void>();
  let takenCount = 0;

  function begin(): EndTurn {
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = line;
      // A turn goes on to whoever waits, so that nobody steps in between.
      if (next) next(begin());
      else takenCount -= 1;
    };
  }

  return {
    async take({ signal }) {
      if (signal.aborted) return null;
      if (takenCount < atOnce) {
        takenCount += 1;
        return begin();
      }
      if (line.size >= mostWaiting) return null;
      return new Promise((resolve) => {
        const settle = (turn: EndTurn | null) => {
          line.delete(settle);
          signal.removeEventListener('abort', giveUp);
          resolve(turn);
        };
        const giveUp = () => settle(null);
        line.add(settle);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/**
 * A pass looks for new mail without waiting for anybody. What may take long or hold much waits for its turn, so that
 * imports in many mailboxes never keep the others from being looked at.
 */
export interface PassTurns {
  /** Fetching and recording what is new. */
  mail: Turns;
  /** Importing and auditing for a while. */
  history: Turns;
}

const MAIL_AT_ONCE = 32;
const HISTORY_AT_ONCE = 16;
/** A mailbox that waits is not looked at meanwhile: three rounds at ten seconds each are no longer than an interval. */
const HISTORY_MAY_WAIT = 3 * HISTORY_AT_ONCE;

export function createPassTurns(): PassTurns {
  return {
    mail: createTurns({ atOnce: MAIL_AT_ONCE, mostWaiting: Infinity }),
    history: createTurns({ atOnce: HISTORY_AT_ONCE, mostWaiting: HISTORY_MAY_WAIT }),
  };
}
