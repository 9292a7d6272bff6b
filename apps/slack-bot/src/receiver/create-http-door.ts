import { createHash } from 'node:crypto';
import type { Clock, Logger } from '@mailsync/foundation';
import type { Arrival, Intake, Outcome } from './create-intake.ts';
import { readLimitedBody } from './read-limited-body.ts';
import { isFromSlack } from './verify-signature.ts';

/** Slack's own bodies stay far below. */
const BODY_LIMIT_BYTES = 1_000_000;
/** Whoever knocks without a signature must not fill the log. */
const COMPLAIN_EVERY_MS = 60_000;

const UNSIGNED =
  'A request to /slack/events has a signature that is missing, wrong or too old: check SLACK_SIGNING_SECRET and the clock.';
const STATUSES: Partial<Record<Outcome, { status: number; text: string }>> = {
  other_app: { status: 403, text: 'That is meant for another Slack app.' },
  unknown: { status: 404, text: 'Nothing here answers that.' },
  failed: { status: 500, text: 'Mail Sync could not handle that.' },
};

/** The way in over HTTP, `POST /slack/events`: answers as soon as the app has acknowledged; the work goes on behind it. */
export function createHttpDoor({
  signingSecret,
  intake,
  clock,
  logger,
}: {
  signingSecret: string;
  intake: Pick<Intake, 'take'>;
  clock: Clock;
  logger: Logger;
}): (request: Request) => Promise<Response> {
  const complain = createComplaint({ clock, logger });

  return async (request) => {
    const rawBody = await readLimitedBody({ request, limitBytes: BODY_LIMIT_BYTES });
    if (!rawBody) return new Response('The body is too large.', { status: 413 });
    if (!isFromSlack({ signingSecret, headers: request.headers, rawBody, now: clock.now() })) {
      complain();
      return new Response(UNSIGNED, { status: 401 });
    }
    const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (contentType !== 'application/json' && contentType !== 'application/x-www-form-urlencoded')
      return new Response('Slack sends JSON or a form.', { status: 415 });
    const body = parseBody({
      text: new TextDecoder().decode(rawBody),
      isJson: contentType === 'application/json',
    });
    if (!body) return new Response('The body is neither JSON nor a form as Slack sends it.', { status: 400 });
    if (body['ssl_check'] !== undefined) return new Response();
    if (body['type'] === 'url_verification') return Response.json({ challenge: body['challenge'] });

    const { promise: acknowledged, resolve } = Promise.withResolvers<Response>();
    const outcome = intake.take({
      key: readKey({ body, rawBody }),
      body,
      ...readRetry(request.headers),
      acknowledge: async (answer) => resolve(toResponse(answer)),
    });
    // What is never acknowledged is answered by how it ended.
    return Promise.race([acknowledged, outcome.then(describeOutcome)]);
  };
}

function describeOutcome(outcome: Outcome) {
  const { status, text } = STATUSES[outcome] ?? { status: 200, text: '' };
  return new Response(text, { status });
}

/** An event is known by its id, anything else by its body, which is never the same twice. */
function readKey({ body, rawBody }: { body: Record<string, unknown>; rawBody: Uint8Array }): string {
  const eventId = body['event_id'];
  return typeof eventId === 'string'
    ? `event ${eventId}`
    : `body ${createHash('sha256').update(rawBody).digest('base64')}`;
}

function parseBody({ text, isJson }: { text: string; isJson: boolean }): Record<string, unknown> | null {
  const form = isJson ? null : new URLSearchParams(text);
  if (form && !form.has('payload')) return Object.fromEntries<unknown>(form);
  try {
    const value: unknown = JSON.parse(form ? form.get('payload')! : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function readRetry(headers: Headers): Pick<Arrival, 'retryNum' | 'retryReason'> {
  const retryNum = headers.get('x-slack-retry-num');
  return {
    retryNum: retryNum === null ? undefined : Number(retryNum),
    retryReason: headers.get('x-slack-retry-reason') ?? undefined,
  };
}

function toResponse(answer: unknown) {
  if (answer === undefined || answer === '') return new Response();
  return typeof answer === 'string' ? new Response(answer) : Response.json(answer);
}

function createComplaint({ clock, logger }: { clock: Clock; logger: Logger }) {
  let lastAtMs = -Infinity;
  let unsaidCount = 0;
  return () => {
    unsaidCount += 1;
    const nowMs = clock.now().getTime();
    if (nowMs - lastAtMs < COMPLAIN_EVERY_MS) return;
    logger.warn({ requestCount: unsaidCount }, UNSIGNED);
    lastAtMs = nowMs;
    unsaidCount = 0;
  };
}
