import { isAppError } from '@mailsync/foundation';
import type { Logger } from '@mailsync/foundation';
import type { Hook } from '@hono/zod-openapi';
import type { Context, ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Problem } from '../contract/index.ts';
import { hideTokens } from '../protection/log-requests.ts';
import { type ProblemStatus, describeProblem, toProblem } from './to-problem.ts';

type DescribedProblem = Problem & { status: ProblemStatus };

/** Bodies may be long, and wrong from beginning to end: nobody reads more, and an answer must not grow with what is sent. */
const FIELDS_TOLD = 50;
const MOST_CHARACTERS_TOLD = 300;

export function answerProblem(c: Context, problem: DescribedProblem): Response {
  if (problem.retryAfterSeconds !== undefined) c.header('Retry-After', String(problem.retryAfterSeconds));
  return c.body(JSON.stringify(problem), problem.status, { 'Content-Type': 'application/problem+json' });
}

/** Errors of the domain say what they are; anything else is ours, logged whole and answered without a word about internals. */
export function createErrorAnswer({ logger }: { logger: Logger }): ErrorHandler {
  return (error, c) => {
    if (isAppError(error)) {
      const problem = toProblem(error);
      if (problem.status >= 500)
        logger.warn({ path: hideTokens(c.req.path), error }, 'A request could not be served');
      return answerProblem(c, problem);
    }
    if (error instanceof HTTPException && error.status < 500) {
      return answerProblem(c, toMalformed(error));
    }
    logger.error({ method: c.req.method, path: hideTokens(c.req.path), error }, 'A request failed');
    return answerProblem(
      c,
      describeProblem({
        status: 500,
        code: 'internal',
        detail: 'The request failed because of a fault in Mail Sync. The log of the server says more.',
      }),
    );
  };
}

/** Input that does not have the shape of the contract: 400 with one entry for each field that is wrong. */
// oxlint-disable-next-line typescript/no-explicit-any -- the hook is the same for every route's own types
export const refuseBadInput: Hook<any, any, any, any> = (result, c) => {
  if (result.success) return;

  const where = result.target === 'json' ? 'body' : result.target;
  return answerProblem(c, {
    ...describeProblem({
      status: 400,
      code: 'request.malformed',
      detail: `The ${where} of the request is not what it should be: see errors.`,
    }),
    errors: result.error.issues.slice(0, FIELDS_TOLD).map((issue) => ({
      path: shorten(issue.path.map(String).join('.')),
      message: shorten(issue.message),
    })),
  });
};

const shorten = (text: string) =>
  text.length > MOST_CHARACTERS_TOLD ? `${text.slice(0, MOST_CHARACTERS_TOLD)}…` : text;

export function answerUnknownRoute(c: Context): Response {
  return answerProblem(
    c,
    describeProblem({
      status: 404,
      code: 'route.not_found',
      detail: `There is no ${c.req.method} ${c.req.path}. The API is described at /api/v1/openapi.json.`,
    }),
  );
}

function toMalformed(error: HTTPException): DescribedProblem {
  const status: ProblemStatus = error.status === 413 ? 413 : 400;
  return describeProblem({
    status,
    code: status === 413 ? 'request.too_large' : 'request.malformed',
    detail: error.message || 'The request is not understood.',
  });
}
