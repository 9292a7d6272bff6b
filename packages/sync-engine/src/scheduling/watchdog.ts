import type { Logger, Service, Sleep } from '@mailsync/foundation';
import { LOOK_EVERY_MS } from './watch-over-passes.ts';

/** Looks after the passes as long as the program runs; a look that fails is made up for by the next. */
export function createWatchdog({
  look,
  logger,
  sleep,
}: {
  look: () => Promise<void>;
  logger: Logger;
  sleep: Sleep;
}): Service {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run() {
    while (!stopping.signal.aborted) {
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
    },
  };
}
