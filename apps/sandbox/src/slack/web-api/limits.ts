import type { Clock } from '@mailsync/foundation';

const MINUTE_MS = 60_000;
/** docs.slack.dev, "Rate limits": one message a second and channel, several hundred a minute in the workspace. */
const BETWEEN_POSTS_MS = 1_000;
const POSTS_PER_MINUTE = 300;
/** Tier 3: 50 and more a minute, of each method. */
const CALLS_PER_MINUTE = 50;
const TIER_3 = new Set([
  'chat.update',
  'conversations.open',
  'conversations.info',
  'conversations.history',
  'conversations.replies',
]);
/** Two clocks and a network are between the app and Slack. */
const TOLERANCE_MS = 50;

/** Slack's rate limits. `emulate` has none. */
export function createLimits({ clock }: { clock: Clock }) {
  const callsByMethod = new Map<string, number[]>();
  const lastPostMs = new Map<string, number>();
  let limitedCount = 0;

  const readRecent = ({ method, nowMs }: { method: string; nowMs: number }) => {
    const recent = (callsByMethod.get(method) ?? []).filter((at) => at > nowMs - MINUTE_MS);
    callsByMethod.set(method, recent);
    return recent;
  };
  const waitForMethod = ({ method, nowMs }: { method: string; nowMs: number }): number => {
    const limit = method === 'chat.postMessage' ? POSTS_PER_MINUTE : CALLS_PER_MINUTE;
    const recent = readRecent({ method, nowMs });
    return recent.length < limit ? 0 : recent[recent.length - limit]! + MINUTE_MS - nowMs;
  };

  return {
    /** For how many seconds this call is put off; null lets it through and counts it. */
    take({ method, fields }: { method: string; fields: Record<string, unknown> }): number | null {
      if (method !== 'chat.postMessage' && !TIER_3.has(method)) return null;
      const nowMs = clock.now().getTime();
      const channel = String(fields['channel']);
      const sinceLastMs = nowMs - (lastPostMs.get(channel) ?? -Infinity);
      const ofChannelMs =
        method === 'chat.postMessage' && sinceLastMs < BETWEEN_POSTS_MS - TOLERANCE_MS
          ? BETWEEN_POSTS_MS - sinceLastMs
          : 0;
      const waitMs = Math.max(ofChannelMs, waitForMethod({ method, nowMs }));
      if (waitMs > 0) {
        limitedCount += 1;
        return Math.ceil(waitMs / 1000);
      }
      readRecent({ method, nowMs }).push(nowMs);
      if (method === 'chat.postMessage') lastPostMs.set(channel, nowMs);
      return null;
    },
    /** How many calls were put off. */
    countLimited: () => limitedCount,
  };
}

export type Limits = ReturnType<typeof createLimits>;
