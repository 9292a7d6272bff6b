import { isAppError } from '@mailsync/foundation';

/** `lost`: it may have arrived and is not sent again. `not_reached`: this one person, for good. `wait`: everybody. */
export type InvitationFailure = { kind: 'lost' | 'not_reached' } | { kind: 'wait'; waitMs: number };

const UNAVAILABLE_WAIT_MS = 60_000;
/** A token that was revoked or lacks a scope is mended by a person. */
const REFUSED_WAIT_MS = 10 * 60_000;

/** What Slack says of one person, and not of us (docs.slack.dev, conversations.open, chat.postMessage). */
const ABOUT_THE_PERSON = new Set([
  'user_not_found',
  'users_not_found',
  'user_not_visible',
  'user_disabled',
  'users_list_not_supplied',
  'cannot_dm_bot',
  'channel_not_found',
]);

/** What a failure on the way to one person means. Pure. */
export function judgeInvitationFailure({
  error,
  isHanded,
}: {
  error: unknown;
  /** Whether the message itself had been given to Slack. */
  isHanded: boolean;
}): InvitationFailure {
  const code = isAppError(error) ? error.code : 'unexpected';
  if (isAppError(error) && code === 'slack.rate_limited')
    return { kind: 'wait', waitMs: Math.max(1_000, error.retryAfterMs ?? UNAVAILABLE_WAIT_MS) };
  if (isAppError(error) && code === 'slack.refused') {
    const isPersons = ABOUT_THE_PERSON.has(String(error.details?.['error']));
    return isPersons ? { kind: 'not_reached' } : { kind: 'wait', waitMs: REFUSED_WAIT_MS };
  }
  return isHanded ? { kind: 'lost' } : { kind: 'wait', waitMs: UNAVAILABLE_WAIT_MS };
}
