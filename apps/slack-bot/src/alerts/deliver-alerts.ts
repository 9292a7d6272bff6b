import type { Database, SlackAlert } from '@mailsync/db';
import {
  type Clock,
  type Logger,
  type Service,
  type Signal,
  type Sleep,
  createSignal,
  sleepMs,
} from '@mailsync/foundation';
import { forgetSlackPerson } from '../people/forget-slack-person.ts';
import { createRateGate } from './create-rate-gate.ts';
import { judgeSendFailure } from './judge-send-failure.ts';
import { type AlertSlack, sendAlert } from './send-alert.ts';

const LOOK_AGAIN_MS = 30_000;
/** Channels that are written to at the same time. */
const CHANNELS_AT_ONCE = 8;
/** Slack takes about one new message a second and channel. */
const BETWEEN_POSTS_MS = 1_000;
/** After a failure of our own, such as of the database. */
const LANE_AGAIN_MS = 1_000;

export interface Letterbox extends Service {
  /** Sends all that is due by the clock. */
  deliverDue(): Promise<void>;
}

/**
 * The letterbox: makes Slack agree with the rows of alerts, in order in each channel, however long Slack is away. Channels
 * do not wait for each other.
 */
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
  const gate = createRateGate({ clock, sleep, abort: stopping.signal });
  const ownUntilMs = new Map<string, number>();
  const nextPostMs = new Map<string, number>();
  const lanes = new Map<string, Promise<void>>();
  const woken = createSignal();
  let running: Promise<void> | undefined;

  const noteFailure = async ({ alert, error }: { alert: SlackAlert; error: unknown }) => {
    const { id, channelId } = alert;
    const verdict = judgeSendFailure({ error, alert, silenceCount: gate.countSilence() });
    const { problem, waitMs, isUncertain, concerns, personGone } = verdict;
    const now = clock.now();
    const until = new Date(now.getTime() + waitMs);
    logger.warn({ alertId: id, channelId, problem, until, error }, 'An alert waits: Slack did not take it');
    await db.write(async (r) => {
      // It was opened in another workspace, or Slack has lost it: it is opened anew.
      if (alert.userId !== null && problem === 'channel_not_found')
        await r.slack.forgetDirectChannel(channelId);
      if (concerns === 'never') {
        await r.slack.noteUndeliverable({ id, problem });
        const { userId } = alert;
        // Else the channel would go on saying that they were told.
        if (userId !== null && personGone !== null)
          await forgetSlackPerson({
            r,
            userId,
            slackUserId: channelId,
            hasLeft: personGone === 'left',
            now,
          });
        return;
      }
      const attempts = isUncertain ? alert.attempts + 1 : alert.attempts;
      await r.slack.noteSendFailed({ id, channelId, attempts, problem, now, until });
      if (concerns === 'all') await r.slack.holdAll({ until });
    });
    return concerns === 'never';
  };

  /** Waits its turn, sends one alert; false when the channel has to wait longer. */
  const sendNext = async ({ alert }: { alert: SlackAlert }): Promise<boolean> => {
    const { channelId } = alert;
    try {
      const waitMs = alert.slackTs === null ? (nextPostMs.get(channelId) ?? 0) - clock.now().getTime() : 0;
      if (waitMs > 0) await sleep(waitMs, stopping.signal);
      if (stopping.signal.aborted) return false;
      const done = await sendAlert({ alert, db, slack, gate, clock, publicUrl, logger, ownUntilMs });
      if (done === 'posted') nextPostMs.set(channelId, clock.now().getTime() + BETWEEN_POSTS_MS);
      return true;
    } catch (error) {
      nextPostMs.set(channelId, clock.now().getTime() + BETWEEN_POSTS_MS);
      return noteFailure({ alert, error });
    }
  };

  const runLane = async (channelId: string) => {
    while (!stopping.signal.aborted) {
      const alert = await db.read((r) => r.slack.findDueAlert({ channelId, now: clock.now() }));
      if (!alert || !(await sendNext({ alert }))) return;
    }
  };

  const openLanes = async (now: Date) => {
    const due = await db.read((r) => r.slack.listDueChannels({ now }));
    for (const channelId of due) {
      if (stopping.signal.aborted || lanes.size >= CHANNELS_AT_ONCE) return;
      if (lanes.has(channelId)) continue;
      const lane = runLane(channelId)
        .catch(async (error: unknown) => {
          logger.error({ channelId, error }, 'Alerts of a channel could not be delivered; trying again');
          await sleep(LANE_AGAIN_MS, stopping.signal);
        })
        .finally(() => {
          lanes.delete(channelId);
          woken.notify();
        });
      lanes.set(channelId, lane);
    }
  };

  const deliverDue = async () => {
    for (;;) {
      await openLanes(clock.now());
      if (lanes.size === 0) return;
      await Promise.race(lanes.values());
    }
  };

  const run = async () => {
    const unsubscribe = changed.subscribe(woken.notify);
    while (!stopping.signal.aborted) {
      let waitMs = LOOK_AGAIN_MS;
      try {
        const now = clock.now();
        await openLanes(now);
        const next = await db.read((r) => r.slack.readNextSendAt());
        // What was due by then is being sent: the end of its lane wakes us. Timers may come a little early.
        if (next && next > now)
          waitMs = Math.min(waitMs, Math.max(0, next.getTime() - clock.now().getTime()));
      } catch (error) {
        logger.error({ error }, 'Alerts could not be delivered; trying again');
      }
      await woken.wait({ timeoutMs: waitMs, abort: stopping.signal });
    }
    unsubscribe();
    await Promise.all(lanes.values());
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
