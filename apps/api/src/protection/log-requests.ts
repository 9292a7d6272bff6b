import type { Clock, Logger } from '@mailsync/foundation';
import { createMiddleware } from 'hono/factory';

/** One line for each request. Never a query string: codes, states and searches stand there. */
export function logRequests({ logger, clock }: { logger: Logger; clock: Clock }) {
  return createMiddleware(async (c, next) => {
    const startedAtMs = clock.now().getTime();
    await next();
    logger.debug(
      {
        method: c.req.method,
        path: hideTokens(c.req.path),
        status: c.res.status,
        durationMs: clock.now().getTime() - startedAtMs,
      },
      'Request',
    );
  });
}

/** Invitations and connect links carry their token in the path. */
export function hideTokens(path: string): string {
  return path.replace(/\/(invitations?|connect-links|connect)\/(?!result\/)[^/]+/, '/$1/…');
}
