import type { Clock } from '@mailsync/foundation';
import { signSlackRequest } from '../sign-slack-request.ts';
import { ACKNOWLEDGE_WITHIN_MS, type Deliver, type Delivery, type ProductAnswer } from './delivery.ts';

/** The way over HTTP: signed requests to `POST /slack/events`. An event that was not taken is sent once more. */
export function createPoster({
  productUrl,
  signingSecret,
  clock,
}: {
  productUrl: () => string;
  signingSecret: string;
  clock: Clock;
}): Deliver {
  const post = async ({
    delivery,
    retry = {},
  }: {
    delivery: Delivery;
    retry?: Record<string, string>;
  }): Promise<ProductAnswer> => {
    const { body, contentType } = encode(delivery);
    try {
      const response = await fetch(new URL('/slack/events', productUrl()), {
        method: 'POST',
        headers: {
          'content-type': contentType,
          ...signSlackRequest({ signingSecret, body, now: clock.now() }),
          ...retry,
        },
        body,
        signal: AbortSignal.timeout(ACKNOWLEDGE_WITHIN_MS),
      });
      const text = await response.text();
      if (response.ok) return { ok: true, text };
      return { ok: false, problem: `the app answered with status ${response.status}.` };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      const problem = isLate ? 'the app did not answer within 3 seconds.' : 'the app cannot be reached.';
      return { ok: false, problem };
    }
  };

  return async (delivery) => {
    const answer = await post({ delivery });
    if (answer.ok || delivery.type !== 'events_api') return answer;
    return post({ delivery, retry: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' } });
  };
}

function encode({ type, payload }: Delivery): { body: string; contentType: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  return {
    body: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  };
}
