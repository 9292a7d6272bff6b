import type { ProviderFailure } from './provider-error.ts';
import { readRetryAt, nextMidnightPacific } from './read-retry-at.ts';

/** What is known of a failed call, as plain facts. */
export interface GoogleFailureFacts {
  surface: 'gmail' | 'oauth' | 'pubsub';
  /** Gmail method, such as `history.list`. */
  method: string;
  httpStatus: number | null;
  /** Every reason, status and error word in the body. */
  reasons: string[];
  /** The texts of the body. */
  text: string;
  retryAfterHeader: string | null;
  /** Node's or undici's code when there was no answer. */
  networkCode: string | null;
  bodyIsJson: boolean;
}

interface Rule {
  surface?: 'gmail' | 'oauth' | 'pubsub';
  method?: string;
  httpStatus?: number | [from: number, to: number];
  reasons?: string[];
  text?: RegExp;
  code: string;
  confirmedCode?: string;
  pauseUntil?: 'midnight_pacific';
}

const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The first rule that fits decides. Sources: developers.google.com/workspace/gmail/api/guides/handle-errors and .../identity/protocols/oauth2. */
const RULES: Rule[] = [
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
  { surface: 'oauth', reasons: ['access_denied'], code: 'connect.cancelled' },
  {
    surface: 'oauth',
    reasons: ['invalid_scope', 'unsupported_grant_type', 'invalid_request'],
    code: 'google.request_refused',
  },
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
  {
    httpStatus: 403,
    reasons: ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
    code: 'gmail.scope_uncertain',
    confirmedCode: 'gmail.scope_missing',
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
  { httpStatus: [500, 599], code: 'gmail.unavailable' },
  { httpStatus: [200, 299], code: 'gmail.answer_unreadable' },
  { code: 'gmail.unexpected' },
];

/** Says what a failed call to Google means. Pure: the same facts always give the same answer. */
export function classifyGoogleFailure({
  facts,
  now,
}: {
  facts: GoogleFailureFacts;
  now: Date;
}): ProviderFailure {
  const detail = describeFacts(facts);
  if (facts.networkCode) return { code: classifyNetworkCode(facts.networkCode), detail };

  const rule = RULES.find((one) => fits({ rule: one, facts }))!;
  const retryAt =
    rule.pauseUntil === 'midnight_pacific'
      ? nextMidnightPacific(now)
      : readRetryAt({ header: facts.retryAfterHeader, text: facts.text, now });
  return {
    code: rule.code,
    detail,
    ...(rule.confirmedCode && { confirmedCode: rule.confirmedCode }),
    ...(retryAt && { retryAt }),
  };
}

function classifyNetworkCode(networkCode: string): string {
  if (CERTIFICATE_CODES.has(networkCode)) return 'network.certificate';
  return /TIMEOUT|TIMEDOUT|ABORT/i.test(networkCode) && networkCode !== 'ECONNABORTED'
    ? 'network.timeout'
    : 'network.unreachable';
}

function fits({ rule, facts }: { rule: Rule; facts: GoogleFailureFacts }): boolean {
  if (rule.surface && rule.surface !== facts.surface) return false;
  if (rule.method && rule.method !== facts.method) return false;
  if (rule.httpStatus && !statusFits({ wanted: rule.httpStatus, status: facts.httpStatus })) return false;
  if (rule.reasons && !rule.reasons.some((reason) => facts.reasons.includes(reason))) return false;
  return !rule.text || rule.text.test(facts.text);
}

function statusFits({ wanted, status }: { wanted: NonNullable<Rule['httpStatus']>; status: number | null }) {
  if (status === null) return false;
  return typeof wanted === 'number' ? wanted === status : wanted[0] <= status && status <= wanted[1];
}

function describeFacts(facts: GoogleFailureFacts): string {
  if (facts.networkCode) return `${facts.method}: ${facts.networkCode}`;
  const words = [...new Set(facts.reasons)].join(', ');
  return `${facts.method}: HTTP ${facts.httpStatus ?? '?'}${words && ` (${words})`} ${facts.text}`
    .trim()
    .slice(0, 500);
}
