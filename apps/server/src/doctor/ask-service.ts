import type { Clock } from '@mailsync/foundation';
import { describeNetworkError } from './describe-network-error.ts';

/** A service that does not answer in this time is not there. */
const ANSWER_WITHIN_MS = 8_000;
const LONGEST_TEXT = 100_000;

export type ServiceAnswer =
  | { isAnswered: true; status: number; headers: Headers; text: string }
  /** `what` and `mend` as in a finding; no address of ours and no secret in them. */
  | { isAnswered: false; what: string; mend: string };

/** What a service's `Date` header says, less our own clock: ahead is positive. */
export interface ClockSample {
  host: string;
  offsetMs: number;
}

/** Asks services over HTTP, each for a bounded time, and notes what time it is there. */
export interface AskService {
  (
    url: string,
    request?: { method?: string; headers?: Record<string, string>; body?: URLSearchParams | string },
  ): Promise<ServiceAnswer>;
}

export function createAskService({
  clock,
  samples,
  request: send = fetch,
  signal,
}: {
  clock: Clock;
  samples: ClockSample[];
  request?: typeof fetch;
  /** Ends what is under way. */
  signal?: AbortSignal;
}): AskService {
  return async (url, request = {}) => {
    const { host } = new URL(url);
    const askedAtMs = clock.now().getTime();
    try {
      const response = await send(url, {
        ...request,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(ANSWER_WITHIN_MS), ...(signal ? [signal] : [])]),
      });
      const answeredAtMs = clock.now().getTime();
      // A cache on the way keeps the header as it was, and says how long it has kept it (RFC 9111 §5.1).
      const ageMs = Number(response.headers.get('age') ?? 0) * 1000;
      const date = Date.parse(response.headers.get('date') ?? '') + ageMs;
      // The header has whole seconds; half of one is what it lacks on average.
      if (!Number.isNaN(date))
        samples.push({ host, offsetMs: Math.round(date + 500 - (askedAtMs + answeredAtMs) / 2) });
      const text = (await response.text()).slice(0, LONGEST_TEXT);
      return { isAnswered: true, status: response.status, headers: response.headers, text };
    } catch (error) {
      return { isAnswered: false, ...describeNetworkError({ host, error }) };
    }
  };
}

/** The answer as a JSON object; an empty one when it is none. */
export function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
