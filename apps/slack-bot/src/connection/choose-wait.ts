import type { SlackDoorProblem } from '@mailsync/db';
import { isAppError } from '@mailsync/foundation';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
/** A person must act first: look again, but do not hammer. */
const AFTER_REFUSAL_MS = 5 * 60_000;
const AFTER_SWITCH_MS = 60_000;

/** Why a connection of Socket Mode ended, or none came about. */
export type SocketEnd =
  | { why: 'asked to leave' }
  | { why: 'dropped' }
  | { why: 'switched off' }
  | { why: 'too many' }
  | { why: 'other app' }
  | { why: 'failed'; error: unknown };

/**
 * How long to wait before the next connection, and what is wrong when it is certain that something is. A first drop is
 * answered at once: it happens, and what Slack sends meanwhile comes again. `failureCount`: how many in a row, this one included.
 */
export function chooseWait({
  end,
  failureCount,
  random,
}: {
  end: SocketEnd;
  failureCount: number;
  /** From 0 up to 1. */
  random: number;
}): { waitMs: number; problem: SlackDoorProblem | null } {
  switch (end.why) {
    case 'asked to leave':
      return { waitMs: failureCount <= 3 ? 0 : backOff({ failureCount, random }), problem: null };
    case 'dropped':
      return failureCount <= 1
        ? { waitMs: 0, problem: null }
        : { waitMs: backOff({ failureCount, random }), problem: 'unreachable' };
    case 'switched off':
      return { waitMs: AFTER_SWITCH_MS, problem: 'socket_mode_off' };
    case 'too many':
      return { waitMs: AFTER_SWITCH_MS, problem: 'too_many_connections' };
    case 'other app':
      return { waitMs: AFTER_REFUSAL_MS, problem: 'other_app' };
    case 'failed': {
      const { error } = end;
      if (isAppError(error) && error.code === 'slack.refused')
        return { waitMs: AFTER_REFUSAL_MS, problem: 'app_token_refused' };
      const asked = isAppError(error) ? (error.retryAfterMs ?? 0) : 0;
      return { waitMs: Math.max(asked, backOff({ failureCount, random })), problem: 'unreachable' };
    }
  }
}

/** Doubling, and between half and the whole of it, so that many programs do not come back in step. */
function backOff({ failureCount, random }: { failureCount: number; random: number }) {
  const ms = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failureCount - 1));
  return Math.round(ms * (0.5 + random / 2));
}
