import type { AppError, AppErrorKind } from '@mailsync/foundation';
import { type Problem, problemShape } from '../contract/index.ts';

const STATUS_OF_KIND: Record<AppErrorKind, ProblemStatus> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
};

const TITLE_OF_STATUS: Record<ProblemStatus, string> = {
  400: 'The request is not understood',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  409: 'In conflict with the present state',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported content type',
  422: 'The request cannot be carried out',
  429: 'Too many attempts',
  500: 'Something went wrong on our side',
  503: 'Not available at the moment',
};

export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 429 | 500 | 503;

/** Codes whose status says more than their kind does. */
const STATUS_OF_CODE: Record<string, ProblemStatus> = {
  'cursor.malformed': 400,
  'request.malformed': 400,
  'request.too_large': 413,
  'request.unsupported_content_type': 415,
  'connect.too_many_tries': 429,
  'import.too_many_estimates': 429,
  'sign_in.too_many_attempts': 429,
  'stream.too_many': 429,
  'link.expired': 410,
  'link.used': 410,
};

/** RFC 9457 problem details of an error of the domain; a 4xx or 503 is never more than what the error says itself. */
export function toProblem(error: AppError): Problem & { status: ProblemStatus } {
  const status = STATUS_OF_CODE[error.code] ?? STATUS_OF_KIND[error.kind];
  const howToFix = readSentences(error.details?.['howToFix']);
  const errors = problemShape.shape.errors.safeParse(error.details?.['errors']).data;
  const mergedInto = problemShape.shape.mergedInto.safeParse(error.details?.['mergedInto']).data;
  return {
    ...describeProblem({ status, code: error.code, detail: error.message }),
    ...(howToFix && { howToFix }),
    ...(errors && { errors }),
    ...(mergedInto && { mergedInto }),
    ...(error.retryAfterMs !== undefined && { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) }),
  };
}

export function describeProblem({
  status,
  code,
  detail,
}: {
  status: ProblemStatus;
  code: string;
  detail: string;
}): Problem & { status: ProblemStatus } {
  return { type: `urn:mailsync:error:${code}`, title: TITLE_OF_STATUS[status], status, code, detail };
}

function readSentences(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}
