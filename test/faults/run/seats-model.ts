import { noNewMail } from './interval-model.ts';
import { HEALTHY, type ModelMailbox } from './status-model.ts';

/** What connecting, disconnecting and the limit mean for seats, and what people ask for, beside `status-model.ts`. */
export function personAsksForATry(one: ModelMailbox, nowMs: number) {
  if (!one.connected || !one.hasSeat) return;
  one.nextTryAtMs = Math.max(nowMs, one.pausedUntilMs ?? nowMs);
}

/** New leads or rules: whoever is not failing looks at once. */
export function rulesChanged(all: Iterable<ModelMailbox>, nowMs: number) {
  for (const one of all) if (one.nextTryAtMs !== null && !one.failing) one.nextTryAtMs = nowMs;
}

export function connected(
  all: readonly ModelMailbox[],
  { one, nowMs, limit }: { one: ModelMailbox; nowMs: number; limit: number },
) {
  const isFirst = one.queuedAtMs === 0;
  if (!one.connected) {
    one.hasSeat = all.filter((other) => other.hasSeat).length < limit;
    one.queuedAtMs = nowMs;
    one.possibleMailAtMs = nowMs;
  }
  Object.assign(one, HEALTHY, {
    connected: true,
    grantedAtMs: nowMs,
    nextTryAtMs: one.hasSeat ? nowMs : null,
  });
  if (isFirst) Object.assign(one, { lastTryAtMs: nowMs, ...noNewMail(nowMs) });
}

export function disconnected(
  all: readonly ModelMailbox[],
  { one, nowMs, limit }: { one: ModelMailbox; nowMs: number; limit: number },
) {
  Object.assign(one, HEALTHY, { connected: false, hasSeat: false, nextTryAtMs: null, waiting: [] });
  shareSeats(all, { nowMs, limit });
}

/** First come, first served; a lower limit sends the newest back in line. */
export function shareSeats(all: readonly ModelMailbox[], { nowMs, limit }: { nowMs: number; limit: number }) {
  const holders = all.filter((one) => one.hasSeat).toSorted((a, b) => b.queuedAtMs - a.queuedAtMs);
  for (const one of holders.slice(0, Math.max(0, holders.length - limit))) {
    Object.assign(one, { hasSeat: false, nextTryAtMs: null, lastOwnFailureAtMs: null });
  }
  const inLine = all
    .filter((one) => one.connected && !one.hasSeat)
    .toSorted((a, b) => a.queuedAtMs - b.queuedAtMs);
  for (const one of inLine.slice(0, Math.max(0, limit - holders.length))) {
    Object.assign(one, { hasSeat: true, nextTryAtMs: one.givenUp ? null : nowMs });
  }
}
