import { createSignal, isAppError, type Service, sleepMs, type Sleep } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { findConcernedBy } from './find-concerned.ts';
import { createOpenHomes, type OpenHome } from './open-homes.ts';
import { readHome } from './read-home.ts';

/** At most one publish per person within it; what changes meanwhile comes with the next. */
const GAP_MS = 3_000;
/** Slack takes about a hundred views a minute (docs.slack.dev, "Rate limits", tier 4). Opening a tab is not held back. */
const BETWEEN_PUBLISHES_MS = 600;
/** "Last sync" moves on without an event; commits of other processes make no sound here. */
const LOOK_AGAIN_MS = 60_000;
const EVENTS_AGAIN_MS = 5_000;
const AFTER_FAILURE_MS = 30_000;

export interface Homes extends Service {
  /** Somebody has opened the Home tab: they see how it is now, and from then on what changes. */
  open(person: { slackUserId: string; teamId: string }): Promise<void>;
}

/**
 * Keeps the Home tab true for those who have opened it lately. Who that is lives in memory: after a restart a tab is
 * brought up to date when it is opened again.
 */
export function createHomes({
  sleep = sleepMs,
  ...dependencies
}: BotDependencies & { sleep?: Sleep }): Homes {
  const { db, slack, clock, logger } = dependencies;
  const homes = createOpenHomes({ now: () => clock.now().getTime() });
  const changed = createSignal();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;
  let seq: number | null = null;

  const publish = async (home: OpenHome): Promise<void> => {
    const { slackUserId, teamId } = home;
    home.dueAtMs = null;
    home.lookedAtMs = clock.now().getTime();
    try {
      const { blocks, viewer } = await readHome({ ...dependencies, slackUserId, teamId });
      home.viewer = viewer;
      const shown = JSON.stringify(blocks);
      if (shown === home.shown) return;

      await slack.publishHome({ slackUserId, blocks });
      home.shown = shown;
      home.publishedAtMs = clock.now().getTime();
    } catch (error) {
      noteFailure({ home, error });
    }
  };
  // One after the other for each person, so that an older view never comes after a newer one.
  const publishInTurn = (home: OpenHome) => (home.turn = home.turn.then(() => publish(home)));

  const noteFailure = ({ home, error }: { home: OpenHome; error: unknown }) => {
    const nowMs = clock.now().getTime();
    const isRefused = isAppError(error) && error.code === 'slack.refused';
    if (isAppError(error) && error.code === 'slack.rate_limited')
      homes.pauseUntil(nowMs + (error.retryAfterMs ?? AFTER_FAILURE_MS));
    // What Slack refuses it refuses again; the next change or opening tries it once more.
    home.dueAtMs = isRefused ? null : nowMs + AFTER_FAILURE_MS;
    logger.warn(
      { slackUserId: home.slackUserId, error },
      'The Home tab of a person could not be brought up to date',
    );
  };

  const readEvents = async () => {
    if (seq === null || homes.list().length === 0) return;
    let isFull = true;
    while (isFull && !stopping.signal.aborted) {
      const batch = await findConcernedBy({ db, seq });
      ({ lastSeq: seq, isFull } = batch);
      const nowMs = clock.now().getTime();
      for (const home of homes.list())
        if (batch.isConcerned(home.viewer)) home.dueAtMs ??= Math.max(nowMs, home.publishedAtMs + GAP_MS);
    }
  };

  const publishDue = async () => {
    let [home] = homes.listDue({ lookAgainMs: LOOK_AGAIN_MS });
    while (home && !stopping.signal.aborted) {
      const before = home.publishedAtMs;
      await publishInTurn(home);
      if (home.publishedAtMs !== before) await sleep(BETWEEN_PUBLISHES_MS, stopping.signal);
      // Asked anew each time: Slack may have asked to wait, and others may have become due before.
      [home] = homes.listDue({ lookAgainMs: LOOK_AGAIN_MS });
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await readEvents();
        await publishDue();
      } catch (error) {
        logger.error({ error }, 'Home tabs could not be followed; trying again');
      }
      const nextMs = homes.nextDueAtMs();
      const untilNextMs = nextMs === null ? EVENTS_AGAIN_MS : Math.max(0, nextMs - clock.now().getTime());
      await changed.wait({ timeoutMs: Math.min(EVENTS_AGAIN_MS, untilNextMs), abort: stopping.signal });
    }
  };

  return {
    name: 'slack-homes',
    async open(person) {
      // Before the first view is read, so that nothing falls between the two.
      seq ??= await db.read((r) => r.events.readNewestSeq());
      const home = homes.open(person);
      // What Slack still shows need not be said again; an app that was installed anew shows nothing.
      if (clock.now().getTime() - home.publishedAtMs >= LOOK_AGAIN_MS) home.shown = null;
      await publishInTurn(home);
    },
    async start() {
      unsubscribe = db.onCommit(({ events }) => {
        if (events && homes.list().length > 0) changed.notify();
      });
      running = run();
    },
    async stop() {
      unsubscribe?.();
      stopping.abort();
      await running;
      await Promise.all(homes.list().map(({ turn }) => turn));
    },
  };
}
