import { AppError, type Clock, type Sleep, isAppError } from '@mailsync/foundation';

/** Methods of Slack that the letterbox calls. */
export type GatedMethod =
  'chat.postMessage' | 'chat.update' | 'conversations.open' | 'conversations.info' | 'conversations.history';

/**
 * How many calls may come at once, and how far apart the next ones are, in the whole workspace, so that Slack need not stop
 * us (docs.slack.dev, "Rate limits"): several hundred messages a minute in all, 50 calls a minute of a method of tier 3.
 */
const TIER_3 = { burst: 10, everyMs: 1_500 };
const PACE: Record<GatedMethod, { burst: number; everyMs: number }> = {
  'chat.postMessage': { burst: 4, everyMs: 250 },
  'chat.update': TIER_3,
  'conversations.open': TIER_3,
  'conversations.info': TIER_3,
  'conversations.history': TIER_3,
};
/** Even when Slack says `Retry-After: 0`. */
export const SHORTEST_WAIT_MS = 1_000;
const WAIT_WITHOUT_A_TIME_MS = 5_000;
/** So many failures without an answer in a row, of whatever channel, are an outage: everything waits then. */
const OUTAGE_SIZE = 3;

export type RateGate = ReturnType<typeof createRateGate>;

/**
 * Lets calls through as fast as Slack takes them. What Slack has limited is not called before its time: one channel of
 * `chat.postMessage`, the whole of it when a second channel is limited meanwhile, and any other method as a whole.
 */
export function createRateGate({ clock, sleep, abort }: { clock: Clock; sleep: Sleep; abort: AbortSignal }) {
  const nowMs = () => clock.now().getTime();
  const nextFreeMs = new Map<GatedMethod, number>();
  const closedUntilMs = new Map<string, number>();
  let silenceCount = 0;

  /** How long until a call may go out. A pause of `burst` calls earns as many at once again. */
  const takeTurn = (method: GatedMethod): number => {
    const { burst, everyMs } = PACE[method];
    const turnMs = Math.max(nowMs() - (burst - 1) * everyMs, nextFreeMs.get(method) ?? 0);
    nextFreeMs.set(method, turnMs + everyMs);
    return Math.max(0, turnMs - nowMs());
  };
  const refuseClosed = (keys: readonly string[]) => {
    const until = Math.max(...keys.map((key) => closedUntilMs.get(key) ?? 0));
    if (until > nowMs()) throw rateLimited(until - nowMs());
  };
  const close = ({
    method,
    channelId,
    waitMs,
  }: {
    method: GatedMethod;
    channelId: string;
    waitMs: number;
  }) => {
    const until = nowMs() + waitMs;
    const ofChannel = `${method} ${channelId}`;
    const others = [...closedUntilMs].some(
      ([key, at]) => key.startsWith(`${method} `) && key !== ofChannel && at > nowMs(),
    );
    closedUntilMs.set(ofChannel, until);
    if (method !== 'chat.postMessage' || others) closedUntilMs.set(method, until);
  };

  return {
    async call<Answer>({
      method,
      channelId,
      work,
    }: {
      method: GatedMethod;
      channelId: string;
      work: () => Promise<Answer>;
    }): Promise<Answer> {
      const keys = [method, `${method} ${channelId}`];
      refuseClosed(keys);
      const waitMs = takeTurn(method);
      if (waitMs > 0) {
        await sleep(waitMs, abort);
        // What is stopped begins nothing new.
        if (abort.aborted) throw rateLimited(SHORTEST_WAIT_MS);
        refuseClosed(keys);
      }
      try {
        const answer = await work();
        silenceCount = 0;
        return answer;
      } catch (error) {
        if (isAppError(error) && error.code === 'slack.rate_limited') {
          const closedMs = Math.max(SHORTEST_WAIT_MS, error.retryAfterMs ?? WAIT_WITHOUT_A_TIME_MS);
          close({ method, channelId, waitMs: closedMs });
        } else if (isAppError(error) && error.code === 'slack.unavailable') {
          silenceCount += 1;
        } else {
          // Slack has answered.
          silenceCount = 0;
        }
        throw error;
      }
    },
    /** How many calls in a row got no answer, beyond those that may be chance; 0 while Slack is there. */
    countSilence: () => Math.max(0, silenceCount - OUTAGE_SIZE + 1),
  };
}

function rateLimited(waitMs: number) {
  return new AppError({
    code: 'slack.rate_limited',
    kind: 'unavailable',
    message: 'Slack has asked us to slow down.',
    retryAfterMs: waitMs,
  });
}
