import { apiError } from '../google-error.ts';
import type { GoogleError } from '../google-error.ts';
import type { QuotaRefusal } from './call-meter.ts';

const PER_MINUTE_MESSAGE =
  "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service " +
  "'gmail.googleapis.com' for consumer 'project_number:000000000000'.";

/** A spent minute in Google's words. The three are all seen in the wild, from different layers of Google. */
export function quotaError({
  refusal,
  resetsAtMs,
}: {
  refusal: QuotaRefusal;
  resetsAtMs: number;
}): GoogleError {
  switch (refusal) {
    case 'rateLimitExceeded':
      return apiError({
        code: 403,
        message: PER_MINUTE_MESSAGE,
        reason: 'rateLimitExceeded',
        domain: 'usageLimits',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'RATE_LIMIT_EXCEEDED',
            domain: 'googleapis.com',
            metadata: { service: 'gmail.googleapis.com', quota_limit: 'QueriesPerMinutePerUser' },
          },
        ],
      });
    case 'userRateLimitExceeded':
      return apiError({
        code: 403,
        message: `User-rate limit exceeded.  Retry after ${new Date(resetsAtMs).toISOString()}`,
        reason: 'userRateLimitExceeded',
        domain: 'usageLimits',
      });
    case 'resourceExhausted':
      return apiError({
        code: 429,
        message: 'Resource has been exhausted (e.g. check quota).',
        reason: 'rateLimitExceeded',
      });
  }
}

export function tooManyConcurrentError(): GoogleError {
  return apiError({
    code: 429,
    message: 'Too many concurrent requests for user.',
    reason: 'rateLimitExceeded',
    domain: 'usageLimits',
  });
}
