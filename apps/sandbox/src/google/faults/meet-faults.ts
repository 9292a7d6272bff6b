import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';

import { apiError, GoogleError } from '../google-error.ts';
import { oauthError } from '../oauth/oauth-error.ts';
import type { GoogleContext } from '../http-types.ts';
import type { StandIn } from '../stand-in.ts';
import type { Fault } from './fault-list.ts';

export interface MeetFaultsInput {
  standIn: StandIn;
  context: GoogleContext;
  method: string;
  person: string | undefined;
  /** Carries the call out. */
  answer(): Response | Promise<Response>;
}

/** Carries a call out unless a fault was ordered for it. */
export async function meetFaults({ standIn, context, method, person, answer }: MeetFaultsInput) {
  const { pathname, search } = new URL(context.req.url);
  const fault = standIn.faults.take({ method, path: pathname + search, person });
  if (!fault) return answer();

  switch (fault.kind) {
    case 'status':
      return refuse(fault, method);
    case 'delay':
      await waitMs(fault.delayMs ?? 0);
      return answer();
    case 'cut':
      if (fault.when === 'after') await answerOrRefuse(answer);
      return cut(context);
    case 'drop':
      return answer();
    case 'truncate':
      return truncate(context, await answerOrRefuse(answer));
    // Of IMAP and SMTP: the list never hands them to a call of HTTP.
    case 'answer':
    case 'garbage':
    case 'silence':
      return answer();
  }
}

/** A refusal is an answer too: of a token that has expired, it is cut and truncated like any other. */
async function answerOrRefuse(answer: MeetFaultsInput['answer']): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    return Response.json(error.body, { status: error.status, headers: error.headers });
  }
}

export function waitMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const REASONS: Record<number, string> = {
  400: 'failedPrecondition',
  401: 'authError',
  403: 'rateLimitExceeded',
  404: 'notFound',
  429: 'rateLimitExceeded',
  500: 'backendError',
  502: 'backendError',
  503: 'backendError',
};

function refuse(
  { status = 500, reason, message, detailReason, retryAfterSeconds, retryAfter, rawBody }: Fault,
  method: string,
): Response {
  const wait = retryAfter ?? retryAfterSeconds;
  const headers: Record<string, string> = wait === undefined ? {} : { 'Retry-After': `${wait}` };
  if (rawBody !== undefined) {
    return new Response(rawBody, {
      status,
      headers: { ...headers, 'Content-Type': 'text/html; charset=UTF-8' },
    });
  }
  if (method.startsWith('oauth.')) throw oauthError(status, reason ?? 'internal_failure', message);
  const usedReason = reason ?? REASONS[status] ?? 'backendError';
  throw apiError({
    code: status,
    message: message ?? MESSAGES[usedReason] ?? 'Backend Error',
    reason: usedReason,
    domain: USAGE_REASONS.has(usedReason) ? 'usageLimits' : 'global',
    headers,
    ...(detailReason !== undefined && {
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: detailReason,
          domain: 'googleapis.com',
          metadata: { service: 'gmail.googleapis.com' },
        },
      ],
    }),
    ...(usedReason === 'failedPrecondition' && { status: 'FAILED_PRECONDITION' }),
  });
}

const USAGE_REASONS = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'dailyLimitExceeded',
  'quotaExceeded',
  'accessNotConfigured',
]);

const MESSAGES: Record<string, string> = {
  rateLimitExceeded: 'Rate Limit Exceeded',
  userRateLimitExceeded: 'User Rate Limit Exceeded',
  dailyLimitExceeded: 'Daily Limit Exceeded',
  failedPrecondition: 'Precondition check failed.',
  authError: 'Invalid Credentials',
  notFound: 'Requested entity was not found.',
  domainPolicy: 'The domain administrators have disabled Gmail apps.',
  accessNotConfigured:
    'Gmail API has not been used in project 000000000000 before or it is disabled. Enable it, then retry.',
};

function cut(context: GoogleContext): Response {
  context.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Promises the whole length, sends half of it, and breaks the connection. */
async function truncate(context: GoogleContext, response: Response): Promise<Response> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const { outgoing } = context.env;
  response.headers.delete('content-encoding');
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': bytes.length,
  });
  outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
  return RESPONSE_ALREADY_SENT;
}
