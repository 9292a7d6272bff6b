import type { SlackAlert } from '@mailsync/db';
import { isAppError } from '@mailsync/foundation';
import { isFarewell } from './alert-content.ts';
import { SHORTEST_WAIT_MS } from './create-rate-gate.ts';
import { slackCode } from './send-alert.ts';

const FIRST_BACKOFF_MS = 5_000;
export const LONGEST_BACKOFF_MS = 10 * 60_000;
/** An archived channel is mended by a person: until then the alert waits. */
const REFUSED_AGAIN_AFTER_MS = 10 * 60_000;
/** A revoked token too; whoever gives a new one looks on. */
const UNAUTHORIZED_AGAIN_AFTER_MS = 2 * 60_000;

/** Slack knows the app no longer: no call of whatever channel gets through. */
const UNAUTHORIZED = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'org_login_required',
  'team_access_not_granted',
]);
/** The person cannot be written to, now or later. */
const NOBODY_THERE = new Set([
  'user_not_found',
  'user_not_visible',
  'user_disabled',
  'users_not_found',
  'cannot_dm_bot',
  'messages_tab_disabled',
]);

const PERSON_GONE: Readonly<Record<string, 'unknown' | 'left'>> = {
  user_not_found: 'unknown',
  users_not_found: 'unknown',
  user_disabled: 'left',
};

/** Below this message nothing can be written: it was deleted, or somebody has locked its thread. */
const NO_THREAD = new Set([
  'cannot_reply_to_message',
  'thread_not_found',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
]);

export interface SendVerdict {
  /** Slack's code of a refusal, or ours. */
  problem: string;
  waitMs: number;
  /** It may have been posted all the same. */
  isUncertain: boolean;
  /** `channel`: only this one waits. `all`: nothing gets through now. `never`: there is nobody to tell, or no place for it. */
  concerns: 'channel' | 'all' | 'never';
  /** Of a direct message: its account is not one of this workspace, or is no longer in use. */
  personGone: 'unknown' | 'left' | null;
}

/** What a failure means for the alert, and for the others. Pure. */
export function judgeSendFailure({
  error,
  alert,
  silenceCount,
}: {
  error: unknown;
  alert: Pick<SlackAlert, 'attempts' | 'userId' | 'parentId' | 'state' | 'message'>;
  /** Calls in a row that got no answer, of whatever channel. */
  silenceCount: number;
}): SendVerdict {
  const { attempts, userId, parentId } = alert;
  const refusal = slackCode(error);
  if (refusal !== undefined) {
    const isUnauthorized = UNAUTHORIZED.has(refusal);
    const isNobody = userId !== null && NOBODY_THERE.has(refusal);
    const isNowhere = parentId !== null && NO_THREAD.has(refusal);
    return {
      problem: refusal,
      waitMs: isUnauthorized ? UNAUTHORIZED_AGAIN_AFTER_MS : REFUSED_AGAIN_AFTER_MS,
      isUncertain: false,
      concerns: isUnauthorized ? 'all' : isNobody || isNowhere || isFarewell(alert) ? 'never' : 'channel',
      personGone: userId === null ? null : (PERSON_GONE[refusal] ?? null),
    };
  }
  if (isAppError(error) && error.code === 'slack.rate_limited') {
    const waitMs = Math.max(SHORTEST_WAIT_MS, error.retryAfterMs ?? FIRST_BACKOFF_MS);
    return { problem: 'rate_limited', waitMs, isUncertain: false, concerns: 'channel', personGone: null };
  }
  return {
    problem: isAppError(error) ? error.code : 'unexpected',
    waitMs: Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.max(attempts, silenceCount)),
    isUncertain: true,
    concerns: silenceCount > 0 ? 'all' : 'channel',
    personGone: null,
  };
}
