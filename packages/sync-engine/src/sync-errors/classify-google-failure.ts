import { classifyNetworkCode } from './classify-network-code.ts';
import { GOOGLE_FAILURE_RULES, type GoogleFailureRule } from './google-failure-rules.ts';
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
  /** Node's or undici's code when there was no whole answer; null when the network is not to blame. */
  networkCode: string | null;
  bodyIsJson: boolean;
}

/** Says what a failed call to Google means. Pure: the same facts always give the same answer. */
export function classifyGoogleFailure({
  facts,
  now,
}: {
  facts: GoogleFailureFacts;
  now: Date;
}): ProviderFailure {
  const detail = describeFacts(facts);
  if (facts.networkCode)
    return { code: classifyNetworkCode({ ...facts, networkCode: facts.networkCode }), detail };
  // Neither an answer nor the network: something broke on our side of it.
  if (facts.httpStatus === null) return { code: 'mailsync.unexpected', detail };

  const rule = GOOGLE_FAILURE_RULES.find((one) => fits({ rule: one, facts }))!;
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

function fits({ rule, facts }: { rule: GoogleFailureRule; facts: GoogleFailureFacts }): boolean {
  if (rule.surface && rule.surface !== facts.surface) return false;
  if (rule.method && rule.method !== facts.method) return false;
  if (rule.httpStatus && !statusFits({ wanted: rule.httpStatus, status: facts.httpStatus })) return false;
  if (rule.reasons && !rule.reasons.some((reason) => facts.reasons.includes(reason))) return false;
  return !rule.text || rule.text.test(facts.text);
}

function statusFits({
  wanted,
  status,
}: {
  wanted: NonNullable<GoogleFailureRule['httpStatus']>;
  status: number | null;
}) {
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
