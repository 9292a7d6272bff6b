import type { Database, SlackAlert } from '@mailsync/db';
import {
  type Clock,
  type Logger,
  type Service,
  type Signal,
  type Sleep,
  isAppError,
  sleepMs,
} from '@mailsync/foundation';
import { type AlertSlack, sendAlert, slackCode } from './send-alert.ts';

const BATCH_SIZE = 50;
const LOOK_AGAIN_MS = 30_000;
/** Slack takes about one new message a second and channel. */
const BETWEEN_POSTS_MS = 1_000;
/** Even when Slack says `Retry-After: 0`. */
const SHORTEST_WAIT_MS = 1_000;
const FIRST_BACKOFF_MS = 5_000;
const LONGEST_BACKOFF_MS = 10 * 60_000;
/** An archived channel or a revoked token is mended by a person: until then the alert waits. */
const REFUSED_AGAIN_AFTER_MS = 10 * 60_000;

export interface Letterbox extends Service {
  /** Sends all that is due by the clock. */
  deliverDue(): Promise<void>;
}

/** The letterbox: makes Slack agree with the rows of alerts, in order in each channel, however long Slack is away. */
export function createLetterbox({
  db,
  slack,
  clock,
  logger,
  publicUrl,
  changed,
  sleep = sleepMs,
}: {
  db: Database;
  slack: AlertSlack;
  clock: Clock;
  logger: Logger;
  publicUrl: string;
  /** Notified when rows have changed. */
  changed: Signal;
  sleep?: Sleep;
}): Letterbox {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const noteFailure = async ({ alert, error }: { alert: SlackAlert; error: unknown }) => {
    const { problem, waitMs, isUncertain } = judgeFailure({ error, attempts: alert.attempts });
    const until = new Date(clock.now().getTime() + waitMs);
    const attempts = isUncertain ? alert.attempts + 1 : alert.attempts;
    const { id, channelId } = alert;
    await db.write((r) => r.slack.noteSendFailed({ id, channelId, attempts, problem, until }));
    logger.warn({ alertId: id, channelId, problem, until, error }, 'An alert waits: Slack did not take it');
  };

  const deliverBatch = async (): Promise<boolean> => {
    const due = await db.read((r) => r.slack.listDueAlerts({ now: clock.now(), limit: BATCH_SIZE }));
    const waiting = new Set<string>();
    const postedIn = new Set<string>();
    for (const alert of due) {
      if (stopping.signal.aborted) return false;
      if (waiting.has(alert.channelId)) continue;
      if (alert.slackTs === null && postedIn.has(alert.channelId))
        await sleep(BETWEEN_POSTS_MS, stopping.signal);
      try {
        const done = await sendAlert({ alert, db, slack, publicUrl, logger });
        if (done === 'posted') postedIn.add(alert.channelId);
      } catch (error) {
        waiting.add(alert.channelId);
        await noteFailure({ alert, error });
      }
    }
    return due.length > waiting.size && due.length > 0;
  };

  const deliverDue = async () => {
    while (await deliverBatch());
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      let waitMs = LOOK_AGAIN_MS;
      try {
        await deliverDue();
        const next = await db.read((r) => r.slack.readNextSendAt());
        if (next) waitMs = Math.min(waitMs, Math.max(0, next.getTime() - clock.now().getTime()));
      } catch (error) {
        logger.error({ error }, 'Alerts could not be delivered; trying again');
      }
      await changed.wait({ timeoutMs: waitMs, abort: stopping.signal });
    }
  };

  return {
    name: 'slack-letterbox',
    deliverDue,
    async start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function judgeFailure({ error, attempts }: { error: unknown; attempts: number }) {
  const refusal = slackCode(error);
  if (refusal !== undefined) return { problem: refusal, waitMs: REFUSED_AGAIN_AFTER_MS, isUncertain: false };
  if (isAppError(error) && error.code === 'slack.rate_limited') {
    return {
      problem: 'rate_limited',
      waitMs: Math.max(SHORTEST_WAIT_MS, error.retryAfterMs ?? FIRST_BACKOFF_MS),
      isUncertain: false,
    };
  }
  const waitMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempts);
  return { problem: isAppError(error) ? error.code : 'unexpected', waitMs, isUncertain: true };
}
