import { apiError } from '../google-error.ts';
import type { GoogleError } from '../google-error.ts';
import type { QuotaRefusal, SpentLimit } from './call-meter.ts';

const perMinuteMessage = (limit: string) =>
  `Quota exceeded for quota metric 'Queries' and limit '${limit}' of service ` +
  "'gmail.googleapis.com' for consumer 'project_number:000000000000'.";

/** A spent minute or day in Google's words. Those of a minute are all seen in the wild, from different layers of Google. */
export function quotaError({
  refusal,
  spent,
  resetsAtMs,
}: {
  refusal: QuotaRefusal;
  spent: SpentLimit;
  resetsAtMs: number;
}): GoogleError {
  if (spent === 'project_day') {
    return apiError({
      code: 403,
      message: 'Daily Limit Exceeded. The quota will be reset at midnight Pacific Time (PT).',
      reason: 'dailyLimitExceeded',
      domain: 'usageLimits',
    });
  }
  const ofUser = spent === 'user_minute';
  switch (refusal) {
    case 'rateLimitExceeded':
      return apiError({
        code: 403,
        message: perMinuteMessage(ofUser ? 'Queries per minute per user' : 'Queries per minute'),
        reason: 'rateLimitExceeded',
        domain: 'usageLimits',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'RATE_LIMIT_EXCEEDED',
            domain: 'googleapis.com',
            metadata: {
              service: 'gmail.googleapis.com',
              quota_limit: ofUser ? 'QueriesPerMinutePerUser' : 'QueriesPerMinutePerProject',
            },
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
