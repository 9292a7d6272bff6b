import { AppError } from '@mailsync/foundation';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';

const MEBIBYTE = 1024 * 1024;
export const JSON_LIMIT_BYTES = MEBIBYTE;
export const CSV_LIMIT_BYTES = 20 * MEBIBYTE;
export const CSV_PATH = '/api/v1/leads/import';
export const ESTIMATE_PATH = '/api/v1/imports/estimate';
/** What may carry a whole list of leads. */
const LONG_PATHS: ReadonlySet<string> = new Set([CSV_PATH, ESTIMATE_PATH]);

/** Bodies of a mebibyte, for lists of leads of twenty: a hundred thousand leads fit. */
export function limitBodies() {
  const limitJson = bodyLimit({ maxSize: JSON_LIMIT_BYTES, onError: () => refuse(JSON_LIMIT_BYTES) });
  const limitCsv = bodyLimit({ maxSize: CSV_LIMIT_BYTES, onError: () => refuse(CSV_LIMIT_BYTES) });
  return createMiddleware((c, next) => (LONG_PATHS.has(c.req.path) ? limitCsv(c, next) : limitJson(c, next)));
}

function refuse(limitBytes: number): never {
  throw new AppError({
    code: 'request.too_large',
    kind: 'invalid',
    message: `The body is larger than ${limitBytes / MEBIBYTE} MB. Send it in smaller pieces.`,
  });
}
