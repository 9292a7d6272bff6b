import type { App, Receiver } from '@slack/bolt';
import type { Clock, Logger } from '@mailsync/foundation';
import { createRequestMemory } from './remember-requests.ts';
import { isFromSlack } from './verify-signature.ts';

/** Slack's own bodies stay far below. */
const BODY_LIMIT_CHARACTERS = 1_000_000;

const UNSIGNED =
  'A request to /slack/events has a signature that is missing, wrong or too old: check SLACK_SIGNING_SECRET and the clock.';

export interface FetchReceiver extends Receiver {
  /** `POST /slack/events`: answers as soon as the app has acknowledged; the work goes on behind it. */
  handle(request: Request): Promise<Response>;
}

/** Lets Bolt live behind any server that speaks `Request` and `Response`; Bolt ships none for it. */
export function createFetchReceiver({
  signingSecret,
  clock,
  logger,
}: {
  signingSecret: string;
  clock: Clock;
  logger: Logger;
}): FetchReceiver {
  let app: App | undefined;
  const requests = createRequestMemory();
  const running = new Set<Promise<void>>();

  return {
    init(bolt) {
      app = bolt;
    },
    start: async () => undefined,
    /** Waits for the work that goes on behind answers already given. */
    stop: async () => void (await Promise.all(running)),

    async handle(request) {
      const rawBody = await request.text();
      if (rawBody.length > BODY_LIMIT_CHARACTERS)
        return new Response('The body is too large.', { status: 413 });
      if (!isFromSlack({ signingSecret, headers: request.headers, rawBody, now: clock.now() })) {
        logger.warn({}, UNSIGNED);
        return new Response(UNSIGNED, { status: 401 });
      }
      const body = parseBody({ rawBody, contentType: request.headers.get('content-type') ?? '' });
      if (!body)
        return new Response('The body is neither JSON nor a form as Slack sends it.', { status: 400 });
      if (body['ssl_check'] !== undefined) return new Response();
      if (body['type'] === 'url_verification') return Response.json({ challenge: body['challenge'] });

      const identity = { rawBody, eventId: body['event_id'] };
      if (!requests.take(identity)) return new Response();

      const { promise, resolve } = Promise.withResolvers<Response>();
      const work = app!
        .processEvent({
          body,
          ...readRetry(request.headers),
          ack: async (answer) => resolve(toResponse(answer)),
        })
        .then(() => resolve(new Response('Nothing here answers that.', { status: 404 })))
        .catch((error: unknown) => {
          requests.forget(identity);
          logger.error({ error }, 'A request of Slack could not be handled');
          resolve(new Response(null, { status: 500 }));
        })
        .finally(() => running.delete(work));
      running.add(work);
      return promise;
    },
  };
}

function parseBody({ rawBody, contentType }: { rawBody: string; contentType: string }) {
  const form = contentType.includes('application/json') ? null : new URLSearchParams(rawBody);
  if (form && !form.has('payload')) return Object.fromEntries<unknown>(form);
  try {
    const value: unknown = JSON.parse(form ? form.get('payload')! : rawBody);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readRetry(headers: Headers) {
  const retryNum = headers.get('x-slack-retry-num');
  const retryReason = headers.get('x-slack-retry-reason');
  return {
    ...(retryNum === null ? {} : { retryNum: Number(retryNum) }),
    ...(retryReason === null ? {} : { retryReason }),
  };
}

function toResponse(answer: unknown) {
  if (answer === undefined || answer === '') return new Response();
  return typeof answer === 'string' ? new Response(answer) : Response.json(answer);
}
