/** Ends a turn; calling it again does nothing. */
export type EndTurn = () => void;

/** Turns at work that only some may do at the same time, first come first served. */
export interface Turns {
  /**
   * Null at once when too many wait already, all of whom had their last turn before `key` had its own; and when `signal` is
   * aborted, or somebody takes the place, while it waits.
   */
  take(input: { key: string; signal: AbortSignal }): Promise<EndTurn | null>;
}

interface Waiting {
  key: string;
  settle: (turn: EndTurn | null) => void;
}

/**
 * Where too many wait, whoever had a turn latest gives way to one who had none for longer: those who come back as soon as
 * their turn is over would fill the line for ever, and the others would find it full whenever they come.
 */
export function createTurns({
  atOnce,
  mostWaiting,
  call = () => {},
}: {
  atOnce: number;
  mostWaiting: number;
  /** Told whom there is room for now of those who were turned away, so that no turn stays free while somebody wants it. */
  call?: (keys: string[]) => void;
}): Turns {
  const line = new Set<Waiting>();
  /** In the order in which they came. */
  const turnedAway = new Set<string>();
  /** One number for each that ever had a turn. */
  const lastTurns = new Map<string, number>();
  let takenCount = 0;
  let turnCount = 0;
  const lastTurnOf = ({ key }: { key: string }) => lastTurns.get(key) ?? 0;

  function begin(key: string): EndTurn {
    turnCount += 1;
    lastTurns.set(key, turnCount);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const [next] = line;
      // A turn goes on to whoever waits, so that nobody steps in between.
      if (next) next.settle(begin(next.key));
      else takenCount -= 1;
      if (turnedAway.size > 0 && line.size <= mostWaiting / 2) call(takeTurnedAway());
    };
  }

  function takeTurnedAway(): string[] {
    const keys = [...turnedAway].slice(0, atOnce);
    for (const key of keys) turnedAway.delete(key);
    return keys;
  }

  function makeRoomFor(key: string): boolean {
    if (line.size < mostWaiting) return true;
    let latest: Waiting | null = null;
    for (const one of line) if (!latest || lastTurnOf(one) > lastTurnOf(latest)) latest = one;
    if (!latest || lastTurnOf(latest) <= lastTurnOf({ key })) return false;
    latest.settle(null);
    turnedAway.add(latest.key);
    return true;
  }

  return {
    async take({ key, signal }) {
      if (signal.aborted) return null;
      turnedAway.delete(key);
      if (takenCount < atOnce) {
        takenCount += 1;
        return begin(key);
      }
      if (!makeRoomFor(key)) {
        turnedAway.add(key);
        return null;
      }
      return new Promise((resolve) => {
        const giveUp = () => waiting.settle(null);
        const waiting: Waiting = {
          key,
          settle(turn) {
            line.delete(waiting);
            signal.removeEventListener('abort', giveUp);
            resolve(turn);
          },
        };
        line.add(waiting);
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

/** `callForHistory`: mailboxes that found no place in the line, and would find one now. */
export function createPassTurns({
  callForHistory,
}: {
  callForHistory?: (mailboxIds: string[]) => void;
} = {}): PassTurns {
  return {
    mail: createTurns({ atOnce: MAIL_AT_ONCE, mostWaiting: Infinity }),
    history: createTurns({
      atOnce: HISTORY_AT_ONCE,
      mostWaiting: HISTORY_MAY_WAIT,
      ...(callForHistory && { call: callForHistory }),
    }),
  };
}
