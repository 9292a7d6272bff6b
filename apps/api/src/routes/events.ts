import { createRoute, z } from '@hono/zod-openapi';
import { streamSSE } from 'hono/streaming';
import { liveEventShape } from '../contract/index.ts';
import type { LiveTimes, RouteInput } from '../dependencies.ts';
import { createStreamCounter } from '../live/count-streams.ts';
import { streamEvents } from '../live/stream-events.ts';
import { problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** Adds the stream of live events; `abort` ends all streams. */
export function addEventRoutes({
  app,
  sessions,
  feed,
  crm,
  logger,
  times,
  abort,
}: RouteInput & { times: LiveTimes; abort: AbortSignal }) {
  const streams = createStreamCounter();

  const signedIn = forSignedIn({ sessions });
  const stream = createRoute({
    ...signedIn,
    method: 'get',
    path: '/api/v1/events',
    summary: 'What changes, as it happens (server-sent events)',
    description:
      '`event: change` with a LiveEvent as data and its number as id; `event: reset` when everything must be asked for again. Resumes after `Last-Event-ID`.',
    request: {
      headers: z.object({
        'last-event-id': z.string().max(32).optional().openapi({ description: 'The last number seen.' }),
      }),
    },
    responses: {
      200: {
        description: 'A stream that lasts.',
        content: { 'text/event-stream': { schema: liveEventShape } },
      },
      ...problems(401, 429),
    },
  });

  app.openAPIRegistry.registerPath(stream);
  app.get('/api/v1/events', signedIn.middleware, (c) => {
    const listener = c.get('signedIn');
    const release = streams.take(listener.actor.id);
    const left = new AbortController();
    const lastSeq = readSeq(c.req.header('last-event-id'));

    // Proxies such as nginx would hold events back in a buffer.
    c.header('X-Accel-Buffering', 'no');
    c.header('Cache-Control', 'no-store, no-transform');
    return streamSSE(
      c,
      async (stream) => {
        stream.onAbort(() => left.abort());
        try {
          await streamEvents({
            stream,
            signedIn: listener,
            lastSeq,
            abort: AbortSignal.any([left.signal, abort]),
            feed,
            crm,
            sessions,
            times,
          });
        } finally {
          release();
        }
      },
      async (error) => logger.warn({ error }, 'A stream of live events ended with an error'),
    );
  });
}

function readSeq(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
