import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, Service, Sleep } from '@mailsync/foundation';
import type { PubSubClient } from '../providers/gmail-api/pubsub-client.ts';
import { logSyncError, resolveInstallationErrors } from '../sync-errors/log-sync-error.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { isPullFault } from './freshness-faults.ts';
import type { Ears } from './hear-notifications.ts';

/** A pull that comes back empty has waited at Google; should it not have, this keeps us from asking in circles. */
const PAUSE_AFTER_NOTHING_MS = 500;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * Asks Pub/Sub for notifications as long as the program runs. A message is acknowledged only after its mailbox has been
 * made due in the database: whatever breaks in between, Pub/Sub hands it out again.
 */
export function createNotificationPuller({
  client,
  ears,
  db,
  clock,
  createId,
  logger,
  sleep,
  random,
}: {
  client: PubSubClient;
  ears: Ears;
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  sleep: Sleep;
  random: () => number;
}): Service {
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function pullOnce(signal: AbortSignal): Promise<number> {
    const messages = await client.pull({ signal });
    if (messages.length === 0) return 0;
    await ears.hear({ data: messages.map((one) => one.data) });
    await client.acknowledge({ ackIds: messages.map((one) => one.ackId), signal });
    return messages.length;
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failureCount = 0;
    // What an earlier process has logged may be over as well.
    let mayBeOpen = true;
    while (!signal.aborted) {
      try {
        const count = await pullOnce(signal);
        if (mayBeOpen) await resolve();
        mayBeOpen = false;
        failureCount = 0;
        if (count === 0) await sleep(PAUSE_AFTER_NOTHING_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        failureCount += 1;
        mayBeOpen = true;
        await tell(error);
        const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failureCount - 1, 10));
        await sleep(waitMs * (1 + 0.2 * random()), signal);
      }
    }
  }

  /** Only what a person must mend is shown: the rest passes by itself, and mailboxes are looked at all the same. */
  async function tell(error: unknown): Promise<void> {
    if (!(error instanceof ProviderError)) {
      logger.error({ error }, 'Notifications could not be taken; they are asked for again');
      return;
    }
    const { code, detail } = error.failure;
    logger.warn({ errorCode: code, detail }, 'Pub/Sub could not be asked for notifications');
    if (error.kind !== 'installation') return;
    await quietly(() =>
      db.write((r) =>
        logSyncError({
          repositories: r,
          mailboxId: null,
          userId: null,
          code,
          detail,
          now: clock.now(),
          createId,
        }),
      ),
    );
  }

  async function resolve(): Promise<void> {
    await quietly(() =>
      db.write((r) =>
        resolveInstallationErrors({
          repositories: r,
          isOver: (one) => isPullFault(one.code),
          now: clock.now(),
        }),
      ),
    );
  }

  /** A database that is out must not end the loop. */
  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.error({ error }, 'The state of Pub/Sub could not be written down');
    }
  }

  return {
    name: 'notifications',
    async start() {
      stopping = new AbortController();
      running = run(stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
