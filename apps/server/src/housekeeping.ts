import type { Database } from '@mailsync/db';
import { type Clock, type Logger, type Service, type Sleep, sleepMs } from '@mailsync/foundation';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Well beyond any consumer's absence: Slack may be out for days. */
const KEEP_EVENTS_MS = 14 * DAY_MS;
/** Results of visits to Google stay readable for a while after the link has expired. */
const KEEP_EXPIRED_LINKS_MS = 30 * DAY_MS;
const KEEP_QUOTA_MINUTES_MS = HOUR_MS;
const KEEP_QUOTA_DAYS_MS = 2 * DAY_MS;
/** Limits look back a day. */
const KEEP_LOGIN_ATTEMPTS_MS = DAY_MS;
const KEEP_SYNC_ERRORS_MS = 90 * DAY_MS;
/** Of what is over; Slack keeps the messages. */
const KEEP_ALERTS_MS = 30 * DAY_MS;
/** After that a skip of strangers' mail is no row any more; audits know it all the same. */
const KEEP_SKIPS_MS = 30 * DAY_MS;
/** So few that whoever writes meanwhile waits some milliseconds; the rest waits for the next hour. */
const SKIPS_PER_TRANSACTION = 500;
const SKIP_TRANSACTIONS_AT_ONCE = 400;

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
        await r.quota.prune({
          minutesBefore: before(KEEP_QUOTA_MINUTES_MS),
          daysBefore: before(KEEP_QUOTA_DAYS_MS),
        });
        await r.syncErrors.prune(before(KEEP_SYNC_ERRORS_MS));
        await r.slack.prune(before(KEEP_ALERTS_MS));
        await r.loginAttempts.prune(before(KEEP_LOGIN_ATTEMPTS_MS));
        await r.sessions.deleteExpired(clock.now());
      });
      await foldOldSkips(before(KEEP_SKIPS_MS));
    } catch (error) {
      logger.error({ error }, 'Tidying up failed; it is tried again in an hour');
    }
  }

  async function foldOldSkips(decidedBefore: Date) {
    for (let count = 0; count < SKIP_TRANSACTIONS_AT_ONCE && !stopping.signal.aborted; count++) {
      const limit = SKIPS_PER_TRANSACTION;
      const foldedCount = await db.write((r) => r.ledger.foldSkips({ decidedBefore, limit }));
      if (foldedCount < limit) return;
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
