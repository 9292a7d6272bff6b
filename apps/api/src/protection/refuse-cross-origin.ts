import { createMiddleware } from 'hono/factory';
import { answerProblem } from '../problems/answer-problems.ts';
import { describeProblem } from '../problems/to-problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes that another site's page asks a browser for (cross-site request forgery).
 * Browsers send Sec-Fetch-Site or Origin with them; programs send neither and carry no cookie they did not mean to.
 */
export function refuseCrossOrigin({ publicUrl }: { publicUrl: string }) {
  const publicOrigin = new URL(publicUrl).origin;

  return createMiddleware(async (c, next) => {
    if (SAFE_METHODS.has(c.req.method)) return next();

    const origin = c.req.header('origin');
    const fetchSite = c.req.header('sec-fetch-site');
    const isOurs =
      origin === undefined
        ? fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none'
        : origin === publicOrigin || (hostOf(origin) === c.req.header('host') && fetchSite !== 'cross-site');
    if (isOurs) return next();

    return answerProblem(
      c,
      describeProblem({
        status: 403,
        code: 'request.cross_origin',
        detail: `Changes are accepted from pages of ${publicOrigin} only. If people open Mail Sync at another address, set MAILSYNC_URL to it.`,
      }),
    );
  });
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
