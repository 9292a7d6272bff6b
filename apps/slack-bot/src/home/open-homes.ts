import type { Home } from './read-home.ts';

/** A working day: a tab that was opened before is opened again before somebody trusts it. */
const FOLLOWED_FOR_MS = 12 * 60 * 60 * 1000;
/** While somebody is likely to look, what moves without an event is brought up to date too. */
const LOOKED_AT_FOR_MS = 30 * 60 * 1000;
const REMEMBERED_COUNT = 1_000;

/** The Home tab of one person, as far as we know what it shows. */
export interface OpenHome {
  slackUserId: string;
  teamId: string;
  openedAtMs: number;
  viewer: Home['viewer'];
  /** The blocks that Slack shows, as JSON; null when that is not known. */
  shown: string | null;
  publishedAtMs: number;
  /** When it was last compared with how things stand. */
  lookedAtMs: number;
  /** When it is to be compared again because something has happened; null when nothing has. */
  dueAtMs: number | null;
  turn: Promise<void>;
}

/** Those who have opened the Home tab lately. */
export function createOpenHomes({ now }: { now: () => number }) {
  const homes = new Map<string, OpenHome>();
  let pausedUntilMs = 0;
  const isWatched = ({ openedAtMs }: OpenHome) => now() - openedAtMs < LOOKED_AT_FOR_MS;

  return {
    open({ slackUserId, teamId }: { slackUserId: string; teamId: string }): OpenHome {
      const known = homes.get(slackUserId);
      homes.delete(slackUserId);
      const home: OpenHome = known ?? {
        slackUserId,
        teamId,
        openedAtMs: now(),
        viewer: null,
        shown: null,
        publishedAtMs: 0,
        lookedAtMs: 0,
        dueAtMs: null,
        turn: Promise.resolve(),
      };
      Object.assign(home, { teamId, openedAtMs: now() });
      homes.set(slackUserId, home);
      const oldest = homes.size > REMEMBERED_COUNT ? homes.keys().next().value : undefined;
      if (oldest !== undefined) homes.delete(oldest);
      return home;
    },

    list(): OpenHome[] {
      for (const home of homes.values())
        if (now() - home.openedAtMs > FOLLOWED_FOR_MS) homes.delete(home.slackUserId);
      return [...homes.values()];
    },

    /** Slack has asked to be left alone until then. */
    pauseUntil(ms: number) {
      pausedUntilMs = Math.max(pausedUntilMs, ms);
    },

    /**
     * To be compared now: what something has happened to, and what is looked at and was not compared for a while. Whoever
     * has waited longest comes first, so that one who changes all the time keeps nobody waiting.
     */
    listDue({ lookAgainMs }: { lookAgainMs: number }): OpenHome[] {
      if (now() < pausedUntilMs) return [];
      const isDue = (home: OpenHome) =>
        home.dueAtMs !== null
          ? home.dueAtMs <= now()
          : isWatched(home) && now() - home.lookedAtMs >= lookAgainMs;
      return [...homes.values()].filter(isDue).toSorted((a, b) => a.lookedAtMs - b.lookedAtMs);
    },

    /** When there is something to compare again because something has happened; null when nothing has. */
    nextDueAtMs(): number | null {
      const times = [...homes.values()].flatMap(({ dueAtMs }) => dueAtMs ?? []);
      return times.length === 0 ? null : Math.max(pausedUntilMs, Math.min(...times));
    },
  };
}
