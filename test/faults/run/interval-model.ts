/**
 * How often a mailbox must be looked at: idle mailboxes less often, by the rule that people are told. The run knows two
 * times: mail came at the latest then, which it is certain of, and no mail came after that.
 */
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
export const INTERVAL_MS = MINUTE_MS;
const LONGEST_MS = 5 * MINUTE_MS;

export interface NewMailModel {
  /** New mail was certainly seen at this time or later. */
  certainMailAtMs: number;
  /** No new mail was seen after this. */
  possibleMailAtMs: number;
  /** Mail that came for certain and has not been read. */
  arrivedAtMs: number | null;
  /** Something happened to the mail that the next look may take for new. */
  isTouched: boolean;
  /** Gmail has forgotten the history, so that nobody can tell what is new. */
  isForgotten: boolean;
}

export const noNewMail = (nowMs: number): NewMailModel => ({
  certainMailAtMs: nowMs,
  possibleMailAtMs: nowMs,
  arrivedAtMs: null,
  isTouched: false,
  isForgotten: false,
});

export function mailArrived(one: NewMailModel & { connected: boolean }, nowMs: number) {
  one.isTouched = true;
  if (one.connected && !one.isForgotten) one.arrivedAtMs = nowMs;
}

/** Moved, relabelled, deleted or into spam: it may count as new and it may not. */
export function mailTouched(one: NewMailModel) {
  one.isTouched = true;
  one.arrivedAtMs = null;
}

export function historyForgotten(one: NewMailModel) {
  mailTouched(one);
  one.isForgotten = true;
}

/** A pass has seen what there was. */
export function mailSeen(one: NewMailModel, nowMs: number) {
  if (one.isTouched) {
    // A clock that was set back leaves later times behind.
    one.possibleMailAtMs = Math.max(one.possibleMailAtMs, nowMs);
    one.certainMailAtMs = Math.min(one.certainMailAtMs, nowMs);
  }
  if (one.arrivedAtMs !== null) one.certainMailAtMs = Math.min(one.arrivedAtMs, nowMs);
  Object.assign(one, { arrivedAtMs: null, isTouched: false, isForgotten: false });
}

/** The interval that must not be exceeded, and the one that nobody needs to stay below. */
export function boundInterval(
  one: NewMailModel,
  { nowMs, mailWaits }: { nowMs: number; mailWaits: boolean },
): { leastMs: number; mostMs: number } {
  if (mailWaits) return { leastMs: INTERVAL_MS, mostMs: INTERVAL_MS };
  return {
    leastMs: intervalAfter(nowMs - one.possibleMailAtMs),
    mostMs: intervalAfter(nowMs - one.certainMailAtMs),
  };
}

function intervalAfter(idleMs: number): number {
  const factor = idleMs <= DAY_MS ? 1 : idleMs <= 3 * DAY_MS ? 2 : idleMs <= 7 * DAY_MS ? 3 : 5;
  return Math.min(INTERVAL_MS * factor, LONGEST_MS);
}
