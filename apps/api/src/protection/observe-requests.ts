import type { Clock } from '@mailsync/foundation';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';

/** A request that was answered, in words of which there are only so many. */
export interface ServedRequest {
  method: string;
  /** As the API document writes it, such as `/api/v1/leads/{id}`; `console` for pages and files, `unknown` for what is no route. */
  route: string;
  status: number;
  durationMs: number;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Tells of each request when its answer begins. Never of what was asked for: paths carry tokens. */
export function observeRequests({
  clock,
  onServed,
}: {
  clock: Clock;
  onServed: (request: ServedRequest) => void;
}) {
  return createMiddleware(async (c, next) => {
    const startedAtMs = clock.now().getTime();
    await next();
    const { method } = c.req;
    // What protects many routes at once is matched first, and its path has a star.
    const own = matchedRoutes(c).findLast(({ path }) => !path.includes('*'));
    onServed({
      method: METHODS.has(method) ? method : 'other',
      route: own ? own.path.replaceAll(/:(\w+)/g, '{$1}') : c.res.status < 400 ? 'console' : 'unknown',
      status: c.res.status,
      durationMs: clock.now().getTime() - startedAtMs,
    });
  });
}
