import { DEAD_CREDENTIAL_CODES, type Meaning } from './fault-rows.ts';
import { boundInterval, mailSeen, type NewMailModel, noNewMail } from './interval-model.ts';

/**
 * What each mailbox must show, worked out from what was done to the world and from the time: the rules of the design in
 * plain words, sharing nothing with the product. It is told of passes and of what Google answered them.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const GIVE_UP_AFTER_MS = 48 * HOUR_MS;
const LIVE_MAIL_MAY_WAIT_MS = HOUR_MS;
/** So much later than planned a try may come before the lateness counts as our own downtime. */
const MAY_BE_LATE_MS = 5 * MINUTE_MS;
const MESSAGE_RETRIES_MS = [MINUTE_MS, 15 * MINUTE_MS] as const;

export type ShownStatus = 'enabled' | 'pending' | 'error' | 'connection' | null;

export interface Failure extends Meaning {
  confirmed?: Meaning | undefined;
  /** False for what no mailbox can cause. */
  isOwn: boolean;
  pausedUntilMs: number | null;
}

interface WaitingMessage {
  id: string;
  /** Of so many tries more the answer is bad. */
  badTries: number;
  queuedAtMs: number | null;
  tries: number;
  retryAtMs: number;
}

export interface ModelMailbox extends NewMailModel {
  connected: boolean;
  hasSeat: boolean;
  queuedAtMs: number;
  /** When the person last consented at Google. */
  grantedAtMs: number;
  failing: boolean;
  failureCount: number;
  ownFailureMs: number;
  lastOwnFailureAtMs: number | null;
  lastCode: string | null;
  lastTryAtMs: number | null;
  pausedUntilMs: number | null;
  givenUp: boolean;
  /** When it is tried next; null when nobody tries it. */
  nextTryAtMs: number | null;
  waiting: WaitingMessage[];
}

export function createModelMailbox(): ModelMailbox {
  return {
    connected: false,
    hasSeat: false,
    queuedAtMs: 0,
    grantedAtMs: 0,
    ...noNewMail(0),
    ...HEALTHY,
    lastTryAtMs: null,
    nextTryAtMs: null,
    waiting: [],
  };
}

export const HEALTHY = {
  failing: false,
  failureCount: 0,
  ownFailureMs: 0,
  lastOwnFailureAtMs: null,
  lastCode: null,
  pausedUntilMs: null,
  givenUp: false,
} as const;

export function expectStatus(one: ModelMailbox, nowMs: number): ShownStatus {
  if (!one.connected) return null;
  if (!one.hasSeat) return 'pending';
  if (one.givenUp) return 'connection';
  if (one.failing) return 'error';
  const queuedAt = one.waiting.flatMap(({ queuedAtMs }) => queuedAtMs ?? []);
  return queuedAt.some((atMs) => nowMs - atMs > LIVE_MAIL_MAY_WAIT_MS) ? 'error' : 'enabled';
}

/** Whether it has to be tried at this moment. */
export function mustBeTried(one: ModelMailbox, nowMs: number): boolean {
  if (!one.connected || !one.hasSeat || one.nextTryAtMs === null) return false;
  // A last try in the future means that the clock was set back: what was planned by it says nothing.
  return one.nextTryAtMs <= nowMs || (one.lastTryAtMs !== null && one.lastTryAtMs > nowMs);
}

/** Returns within which bounds the mailbox may now be looked at. */
export function passSucceeded(one: ModelMailbox, nowMs: number): { leastMs: number; mostMs: number } {
  mailSeen(one, nowMs);
  one.waiting = one.waiting.filter((message) => isStillWaiting(message, nowMs));
  const bounds = boundInterval(one, { nowMs, mailWaits: one.waiting.length > 0 });
  Object.assign(one, HEALTHY, { lastTryAtMs: nowMs, nextTryAtMs: nowMs + bounds.mostMs });
  return bounds;
}

function isStillWaiting(message: WaitingMessage, nowMs: number): boolean {
  message.queuedAtMs ??= nowMs;
  // Further ahead than any try is put off: the clock has been set back, and it is tried now.
  const waitMs = message.retryAtMs - nowMs;
  if (waitMs > 0 && waitMs <= MESSAGE_RETRIES_MS[1]) return true;
  if (message.badTries === 0) return false;
  message.badTries -= 1;
  message.tries += 1;
  const retryMs = MESSAGE_RETRIES_MS[message.tries - 1];
  // After the third try it is kept aside and waits no more.
  if (retryMs === undefined) return false;
  message.retryAtMs = nowMs + retryMs;
  return true;
}

export function messageIsBad(one: ModelMailbox, { id, badTries }: { id: string; badTries: number }) {
  one.waiting.push({ id, badTries, queuedAtMs: null, tries: 0, retryAtMs: -Infinity });
}

/** Their next try is answered well. */
export function messagesAreGood(one: ModelMailbox) {
  for (const message of one.waiting) message.badTries = 0;
}

/** Returns what the failure counted as. */
export function passFailed(
  one: ModelMailbox,
  { nowMs, failure }: { nowMs: number; failure: Failure },
): Meaning {
  const meaning = confirm(one, { nowMs, failure });
  const isOwn = failure.isOwn && !['rate', 'installation', 'bug'].includes(meaning.kind);
  if (isOwn && one.lastOwnFailureAtMs !== null) {
    const plannedMs = (one.nextTryAtMs ?? one.lastOwnFailureAtMs) - one.lastOwnFailureAtMs;
    const sinceMs = Math.min(nowMs - one.lastOwnFailureAtMs, plannedMs + MAY_BE_LATE_MS);
    one.ownFailureMs += Math.max(0, sinceMs);
  }
  one.failing = true;
  one.failureCount += 1;
  one.lastOwnFailureAtMs = isOwn ? nowMs : null;
  one.lastCode = meaning.code;
  one.lastTryAtMs = nowMs;
  one.pausedUntilMs = meaning.kind === 'rate' ? (failure.pausedUntilMs ?? nowMs + MINUTE_MS) : null;
  if (isOwn && one.ownFailureMs >= GIVE_UP_AFTER_MS) one.givenUp = true;
  const retryAtMs = nowMs + backOffMs(meaning.code, one.failureCount);
  const lastChanceMs = isOwn ? nowMs + GIVE_UP_AFTER_MS - one.ownFailureMs : Infinity;
  one.nextTryAtMs = one.givenUp ? null : (one.pausedUntilMs ?? Math.min(retryAtMs, lastChanceMs));
  return meaning;
}

function confirm(one: ModelMailbox, { nowMs, failure }: { nowMs: number; failure: Failure }): Meaning {
  const { code, kind, confirmed } = failure;
  if (!confirmed) return { code, kind };
  const isSeenLater =
    one.lastCode === code && one.lastTryAtMs !== null && nowMs - one.lastTryAtMs >= MINUTE_MS;
  return one.lastCode === confirmed.code || isSeenLater ? confirmed : { code, kind };
}

/** 1 min doubling to 30 min; a dead credential is tried each hour. The run gives no jitter. */
function backOffMs(code: string, failureCount: number): number {
  if (DEAD_CREDENTIAL_CODES.has(code)) return HOUR_MS;
  return Math.min(30 * MINUTE_MS, MINUTE_MS * 2 ** Math.min(failureCount - 1, 10));
}
