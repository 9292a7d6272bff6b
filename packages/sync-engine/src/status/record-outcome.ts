import type { ErrorKind } from '../sync-errors/catalogue.ts';
import { earlierOf } from './earlier-of.ts';

/** The part of a mailbox that outcomes of passes change. */
export interface OutcomeFacts {
  failingSince: Date | null;
  failureCount: number;
  ownFailureMs: number;
  lastOwnFailureAt: Date | null;
  lastErrorCode: string | null;
  givenUpAt: Date | null;
  nextSyncAt: Date | null;
  pausedUntil: Date | null;
}

export interface FailedPass {
  code: string;
  kind: ErrorKind;
  /** True for failures that no mailbox can cause: they do not run the two-day clock. */
  sharedFault: boolean;
  /** It is certain that nobody gets in until a person acts. */
  isDeadCredential: boolean;
  /** When the provider says that it may be asked again, at most a day ahead. */
  retryAt: Date | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 30 * MINUTE_MS;
const DEAD_CREDENTIAL_RETRY_MS = HOUR_MS;
const RATE_PAUSE_WITHOUT_A_TIME_MS = MINUTE_MS;
/** A pass may come this much later than planned before the lateness counts as our own downtime. */
const PASS_MAY_BE_LATE_MS = 5 * MINUTE_MS;
const CONFIRM_AFTER_MS = MINUTE_MS;

export const clearedFailure = {
  failingSince: null,
  failureCount: 0,
  ownFailureMs: 0,
  lastOwnFailureAt: null,
  lastErrorCode: null,
  givenUpAt: null,
  pausedUntil: null,
} as const;

/**
 * What a failed pass makes of a mailbox: when it is tried next, how long it has been failing by its own fault,
 * and whether that is too long. Pure; `random` gives the jitter, 0 to 1.
 */
export function recordFailure({
  before,
  failure,
  giveUpAfterMs,
  now,
  random,
}: {
  before: OutcomeFacts;
  failure: FailedPass;
  giveUpAfterMs: number;
  now: Date;
  random: number;
}): OutcomeFacts {
  const isOwn = !failure.sharedFault && runsTheClock(failure.kind);
  const ownFailureMs = before.ownFailureMs + (isOwn ? ownFailureSince({ before, now }) : 0);
  const failureCount = before.failureCount + 1;
  const isGivenUp = before.givenUpAt !== null || (isOwn && ownFailureMs >= giveUpAfterMs);
  const pausedUntil = failure.kind === 'rate' ? pauseUntil({ failure, now }) : null;
  const planned = nextTry({ failure, failureCount, now, random });
  // The last try comes when the time is over, not an hour later, however short an installation has set it.
  const lastChanceAt = isOwn ? new Date(now.getTime() + giveUpAfterMs - ownFailureMs) : planned;

  return {
    failingSince: before.failingSince ?? now,
    failureCount,
    ownFailureMs,
    lastOwnFailureAt: isOwn ? now : null,
    lastErrorCode: failure.code,
    givenUpAt: isGivenUp ? (before.givenUpAt ?? now) : null,
    pausedUntil,
    nextSyncAt: isGivenUp ? null : (pausedUntil ?? earlierOf({ one: planned, other: lastChanceAt })),
  };
}

function runsTheClock(kind: ErrorKind): boolean {
  return kind === 'retry' || kind === 'user' || kind === 'admin' || kind === 'message' || kind === 'cursor';
}

/** Time since the last own failure, as far as it was planned: the rest is our downtime. */
function ownFailureSince({ before, now }: { before: OutcomeFacts; now: Date }): number {
  if (!before.lastOwnFailureAt) return 0;
  const last = before.lastOwnFailureAt.getTime();
  const plannedMs = (before.nextSyncAt?.getTime() ?? last) - last;
  return Math.max(0, Math.min(now.getTime() - last, plannedMs + PASS_MAY_BE_LATE_MS));
}

function pauseUntil({ failure, now }: { failure: FailedPass; now: Date }): Date {
  const atLeast = now.getTime() + RATE_PAUSE_WITHOUT_A_TIME_MS;
  return failure.retryAt && failure.retryAt.getTime() > now.getTime() ? failure.retryAt : new Date(atLeast);
}

function nextTry({
  failure,
  failureCount,
  now,
  random,
}: {
  failure: FailedPass;
  failureCount: number;
  now: Date;
  random: number;
}): Date {
  const baseMs = failure.isDeadCredential
    ? DEAD_CREDENTIAL_RETRY_MS
    : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failureCount - 1, 10));
  // Jitter only lengthens, by up to a fifth: a failure that must be seen twice is seen a full minute later.
  const backOff = new Date(now.getTime() + baseMs * (1 + 0.2 * random));
  return failure.retryAt && failure.retryAt > backOff ? failure.retryAt : backOff;
}

/** A failure that has to be seen twice, a minute apart, counts as what it is confirmed to be. */
export function confirmFailure({
  code,
  confirmedCode,
  before,
  now,
}: {
  code: string;
  confirmedCode: string | null;
  before: Pick<OutcomeFacts, 'lastErrorCode'> & { lastAttemptAt: Date | null };
  now: Date;
}): string {
  if (!confirmedCode) return code;
  // From the last attempt on: a person who presses Retry twice does not confirm anything.
  const isLater =
    before.lastAttemptAt !== null && now.getTime() - before.lastAttemptAt.getTime() >= CONFIRM_AFTER_MS;
  const isSeenAgain = before.lastErrorCode === code && isLater;
  return before.lastErrorCode === confirmedCode || isSeenAgain ? confirmedCode : code;
}
