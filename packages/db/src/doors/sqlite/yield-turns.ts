import { setImmediate as nextTurn } from 'node:timers/promises';

const LONGEST_TURN_MS = 10;

/**
 * SQLite answers within the call, so a queue of writes, or a loop of reads, would run in one turn of the event loop and keep
 * sockets and timers waiting until it ends. Awaited before each piece of work, this lets them have a turn now and then.
 */
export function createTurns() {
  let turnStartedAt = performance.now();

  return {
    isOver: () => performance.now() - turnStartedAt > LONGEST_TURN_MS,
    async next(): Promise<void> {
      await nextTurn();
      turnStartedAt = performance.now();
    },
  };
}
