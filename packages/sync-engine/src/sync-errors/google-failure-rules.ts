export interface GoogleFailureRule {
  surface?: 'gmail' | 'oauth' | 'pubsub';
  method?: string;
  /** One status, or from one to another. */
  httpStatus?: number | [from: number, to: number];
  /** One of these words stands in the body. */
  reasons?: string[];
  text?: RegExp;
  code: string;
  /** What it becomes when it is seen again, a minute or more later, with a fresh token. */
  confirmedCode?: string;
  pauseUntil?: 'midnight_pacific';
}

/**
 * What Google's answers mean: the first rule that fits decides, the last one always fits. Sources:
 * developers.google.com/workspace/gmail/api/guides/handle-errors and .../identity/protocols/oauth2.
 */
export const GOOGLE_FAILURE_RULES: readonly GoogleFailureRule[] = [
  {
    surface: 'oauth',
    reasons: ['invalid_grant'],
    text: /invalid_rapt/,
    code: 'google.session_expired_by_policy',
  },
  { surface: 'oauth', reasons: ['invalid_rapt'], code: 'google.session_expired_by_policy' },
  { surface: 'oauth', reasons: ['invalid_grant'], code: 'google.sign_in_revoked' },
  {
    surface: 'oauth',
    reasons: [
      'invalid_client',
      'deleted_client',
      'disabled_client',
      'unauthorized_client',
      'redirect_uri_mismatch',
    ],
    code: 'google.client_rejected',
  },
  {
    surface: 'oauth',
    reasons: ['admin_policy_enforced', 'policy_enforced', 'org_internal'],
    code: 'google.admin_policy',
  },
  { surface: 'oauth', method: 'consent', reasons: ['access_denied'], code: 'connect.cancelled' },
  {
    surface: 'oauth',
    reasons: ['access_denied'],
    code: 'google.access_uncertain',
    confirmedCode: 'google.admin_policy',
  },
  {
    surface: 'oauth',
    reasons: ['invalid_scope', 'unsupported_grant_type', 'invalid_request'],
    code: 'google.request_refused',
  },
  { surface: 'oauth', httpStatus: [200, 299], code: 'google.answer_unreadable' },
  { surface: 'oauth', code: 'google.unavailable' },

  { surface: 'pubsub', httpStatus: 401, code: 'pubsub.credentials_refused' },
  {
    surface: 'pubsub',
    httpStatus: 403,
    reasons: ['accessNotConfigured', 'SERVICE_DISABLED'],
    code: 'pubsub.api_disabled',
  },
  { surface: 'pubsub', httpStatus: 403, code: 'pubsub.not_allowed' },
  { surface: 'pubsub', httpStatus: 404, code: 'pubsub.subscription_missing' },
  { surface: 'pubsub', code: 'pubsub.unavailable' },
  { httpStatus: 400, method: 'watch', text: /invalid topicName/i, code: 'gmail.watch_topic_invalid' },
  { httpStatus: 400, method: 'watch', text: /only one user push/i, code: 'gmail.watch_elsewhere' },
  { httpStatus: 403, method: 'watch', text: /user not authorized/i, code: 'gmail.watch_not_allowed' },
  { httpStatus: 404, method: 'watch', code: 'gmail.watch_topic_missing' },

  { httpStatus: 400, text: /mail service not enabled/i, code: 'gmail.mail_service_off' },
  { httpStatus: 400, text: /precondition check failed/i, code: 'gmail.precondition_failed' },
  {
    httpStatus: 400,
    reasons: ['failedPrecondition', 'FAILED_PRECONDITION'],
    code: 'gmail.precondition_failed',
  },
  { httpStatus: 400, method: 'history.list', text: /startHistoryId/i, code: 'gmail.history_expired' },
  { httpStatus: 400, method: 'messages.list', text: /page ?token/i, code: 'gmail.listing_expired' },
  { httpStatus: 400, method: 'messages.get', code: 'gmail.message_unreadable' },
  { httpStatus: 401, code: 'gmail.unauthorized', confirmedCode: 'gmail.access_refused' },
  { httpStatus: [403, 429], text: /too many concurrent requests/i, code: 'gmail.too_many_at_once' },
  {
    httpStatus: [403, 429],
    reasons: ['dailyLimitExceeded'],
    code: 'gmail.daily_limit',
    pauseUntil: 'midnight_pacific',
  },
  {
    httpStatus: 403,
    reasons: ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'RATE_LIMIT_EXCEEDED'],
    code: 'gmail.rate_limited',
  },
  { httpStatus: 403, reasons: ['accessNotConfigured', 'SERVICE_DISABLED'], code: 'gmail.api_disabled' },
  // The scopes of a fresh token tell which it is: `judgeScopes`.
  {
    httpStatus: 403,
    reasons: ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
    code: 'gmail.scope_uncertain',
  },
  {
    httpStatus: 403,
    reasons: ['domainPolicy'],
    code: 'gmail.policy_uncertain',
    confirmedCode: 'gmail.blocked_by_policy',
  },
  {
    httpStatus: 403,
    text: /administrators? (has|have) disabled/i,
    code: 'gmail.policy_uncertain',
    confirmedCode: 'gmail.blocked_by_policy',
  },
  { httpStatus: 403, reasons: ['policy_enforced'], code: 'google.advanced_protection' },
  { httpStatus: 403, text: /advanced protection/i, code: 'google.advanced_protection' },
  { httpStatus: 404, method: 'history.list', code: 'gmail.history_expired' },
  { httpStatus: [404, 410], method: 'messages.get', code: 'gmail.message_gone' },
  { httpStatus: 429, code: 'gmail.rate_limited' },
  { httpStatus: [408, 409], code: 'gmail.unavailable' },
  { httpStatus: [500, 599], code: 'gmail.unavailable' },
  // Gmail does not redirect: a page of a hotel's network, or a proxy, does.
  { httpStatus: [200, 399], code: 'gmail.answer_unreadable' },
  { code: 'gmail.unexpected' },
];
