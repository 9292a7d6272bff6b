import type { Database } from '@mailsync/db';
import { type Clock, type Logger, type Service, type Sleep, sleepMs } from '@mailsync/foundation';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Well beyond any consumer's absence: Slack may be out for days. */
const KEEP_EVENTS_MS = 14 * DAY_MS;
/** Results of visits to Google stay readable for a while after the link has expired. */
const KEEP_EXPIRED_LINKS_MS = 30 * DAY_MS;
const KEEP_QUOTA_WINDOWS_MS = 2 * DAY_MS;

/** Forgets every hour what nobody needs any more. */
export function createHousekeeping({
  db,
  clock,
  logger,
  sleep = sleepMs,
}: {
  db: Database;
  clock: Clock;
  logger: Logger;
  sleep?: Sleep;
}): Service {
  const stopping = new AbortController();
  let running = Promise.resolve();

  async function tidyUp() {
    const before = (ms: number) => new Date(clock.now().getTime() - ms);
    try {
      await db.write(async (r) => {
        await r.events.prune(before(KEEP_EVENTS_MS));
        await r.links.deleteExpired(before(KEEP_EXPIRED_LINKS_MS));
        await r.quota.prune(before(KEEP_QUOTA_WINDOWS_MS));
        await r.sessions.deleteExpired(clock.now());
      });
    } catch (error) {
      logger.error({ error }, 'Tidying up failed; it is tried again in an hour');
    }
  }

  return {
    name: 'housekeeping',
    async start() {
      running = (async () => {
        while (!stopping.signal.aborted) {
          await tidyUp();
          await sleep(HOUR_MS, stopping.signal);
        }
      })();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
