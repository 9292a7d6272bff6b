import type { Logger, Pulse, Service, Sleep } from '@mailsync/foundation';
import { LOOK_EVERY_MS } from './watch-over-passes.ts';

/** A look reads and writes some hundred rows at most. */
const LOOKS_WITHIN_MS = 10 * LOOK_EVERY_MS;

/** Looks after the passes as long as the program runs; a look that fails is made up for by the next. */
export function createWatchdog({
  look,
  logger,
  sleep,
  pulse,
}: {
  look: () => Promise<void>;
  logger: Logger;
  sleep: Sleep;
  pulse?: Pulse | undefined;
}): Service {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run() {
    while (!stopping.signal.aborted) {
      pulse?.beat({ loop: 'watchdog', withinMs: LOOKS_WITHIN_MS });
      try {
        await look();
      } catch (error) {
        logger.error({ error }, 'Looking for mailboxes that nobody passes failed');
      }
      await sleep(LOOK_EVERY_MS, stopping.signal);
    }
  }

  return {
    name: 'watchdog',
    async start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
      pulse?.end('watchdog');
    },
  };
}
