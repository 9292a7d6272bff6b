import { auth } from '@googleapis/gmail';
import type { Clock } from '@mailsync/foundation';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { readFailure } from './read-failure.ts';
import { type ServiceAccountKey, signServiceToken } from './sign-service-token.ts';

const AUDIENCE = 'https://pubsub.googleapis.com/';
/** A pull waits for messages; Google ends it before this. */
const PULL_TIMEOUT_MS = 120_000;
const REQUEST_TIMEOUT_MS = 30_000;
const MOST_MESSAGES = 500;
/** A token is not used in its last five minutes: a pull that waits would outlive it. */
const SAFETY_MS = 5 * 60_000;

export interface PulledMessage {
  ackId: string;
  /** Base64, as it was published. */
  data: string;
}

/** The subscriber's side of Cloud Pub/Sub (cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions). */
export interface PubSubClient {
  /** Waits until there is something, or until Google has waited long enough. Throws `ProviderError`. */
  pull(input: { signal: AbortSignal }): Promise<PulledMessage[]>;
  acknowledge(input: { ackIds: string[]; signal: AbortSignal }): Promise<void>;
}

export function createPubSubClient({
  apiUrl,
  subscription,
  credentials,
  clock,
}: {
  apiUrl: string;
  subscription: string;
  credentials: ServiceAccountKey;
  clock: Clock;
}): PubSubClient {
  const client = new auth.OAuth2();
  let signed = { token: '', expiresAt: new Date(0) };

  async function ask(input: { verb: string; data: object; signal: AbortSignal; timeoutMs: number }) {
    const { verb, data, signal, timeoutMs } = input;
    const now = clock.now();
    const leftMs = signed.expiresAt.getTime() - now.getTime();
    // More than an hour left is a clock that was set back: Google would not take that token either.
    if (leftMs < SAFETY_MS || leftMs > 60 * 60_000)
      signed = signServiceToken({ key: credentials, audience: AUDIENCE, now });
    client.setCredentials({ access_token: signed.token });
    try {
      const answer = await client.request<unknown>({
        url: `${apiUrl}/v1/${subscription}:${verb}`,
        method: 'POST',
        data,
        signal,
        timeout: timeoutMs,
        retry: false,
        retryConfig: { retry: 0, noResponseRetries: 0 },
      });
      if (typeof answer.data === 'object' && answer.data !== null)
        return answer.data as Record<string, unknown>;
      throw new ProviderError({
        code: 'pubsub.unavailable',
        detail: `${verb}: the answer is no JSON object`,
      });
    } catch (error) {
      throw readFailure({ error, surface: 'pubsub', method: verb, now: clock.now() });
    }
  }

  return {
    async pull({ signal }) {
      const data = { maxMessages: MOST_MESSAGES };
      const answer = await ask({ verb: 'pull', data, signal, timeoutMs: PULL_TIMEOUT_MS });
      const received = Array.isArray(answer['receivedMessages']) ? answer['receivedMessages'] : [];
      return received.flatMap((one: { ackId?: unknown; message?: { data?: unknown } | null } | null) => {
        const data = one?.message?.data;
        // What is no text is acknowledged all the same: it would come back for ever.
        return typeof one?.ackId === 'string'
          ? [{ ackId: one.ackId, data: typeof data === 'string' ? data : '' }]
          : [];
      });
    },
    async acknowledge({ ackIds, signal }) {
      await ask({ verb: 'acknowledge', data: { ackIds }, signal, timeoutMs: REQUEST_TIMEOUT_MS });
    },
  };
}
