/**
 * What the statuses of mailboxes have to be, told a second time and as plainly as possible: nothing of the engine is
 * used here. Tests tell it what happened, in order, and compare. Times are epoch milliseconds.
 */
export type StatusEvent =
  | { kind: 'limit_set'; at: number; limit: number }
  /** A consent with a first successful read: of a new mailbox, or of one that is known. */
  | { kind: 'connected'; at: number; mailboxId: string }
  | { kind: 'disconnected'; at: number; mailboxId: string }
  /** `startedAt`: when the pass began. `waitingSince`: since when the oldest live mail waits, or null. */
  | { kind: 'pass_succeeded'; at: number; mailboxId: string; startedAt: number; waitingSince: number | null }
  /** `isOwn`: no pause, no fault of the installation. `dueAt`: when this pass had been planned for. */
  | { kind: 'pass_failed'; at: number; mailboxId: string; isOwn: boolean; dueAt: number }
  /** Our own budget was used up before anything was read. */
  | { kind: 'pass_postponed'; at: number; mailboxId: string }
  /** Somebody looks whether the status still holds. `waitingSince`: as above, as far as it is known. */
  | { kind: 'reviewed'; at: number; mailboxId: string; waitingSince: number | null };

export type ModelStatus = 'enabled' | 'pending' | 'error' | 'connection' | null;

const MAIL_MAY_WAIT_MS = 60 * 60 * 1000;
/** A pass this much later than planned is late; what goes beyond is our own downtime. */
const LATENESS_MS = 5 * 60 * 1000;

interface ModelMailbox {
  id: string;
  isConnected: boolean;
  hasSeat: boolean;
  /** When it asked for a seat. */
  askedAt: number;
  connectedAt: number;
  syncedAt: number | null;
  waitingSince: number | null;
  isFailing: boolean;
  isGivenUp: boolean;
  ownFailureMs: number;
  /** The last failure, if it was its own and nothing else happened since. */
  ownFailureAt: number | null;
  status: ModelStatus;
  statuses: { from: ModelStatus; to: ModelStatus; at: number }[];
  billed: { from: number; to: number | null }[];
}

export interface StatusModel {
  apply(event: StatusEvent): void;
  /** Undefined: never connected. */
  statusOf(mailboxId: string): ModelStatus | undefined;
  /** Each change, oldest first. */
  changesOf(mailboxId: string): readonly { from: ModelStatus; to: ModelStatus; at: number }[];
  /** When it was billed; `to` is null while it is. */
  billedOf(mailboxId: string): readonly { from: number; to: number | null }[];
  ownFailureMsOf(mailboxId: string): number;
  /** Those that wait for a seat, first come first. */
  queue(): string[];
}

export function createStatusModel({
  giveUpAfterMs,
  limit: firstLimit,
}: {
  giveUpAfterMs: number;
  limit: number;
}): StatusModel {
  const mailboxes = new Map<string, ModelMailbox>();
  let limit = firstLimit;

  const inUse = () => [...mailboxes.values()].filter((one) => one.isConnected);
  const byTurn = (a: ModelMailbox, b: ModelMailbox) => a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1);
  const seated = () =>
    inUse()
      .filter((one) => one.hasSeat)
      .toSorted(byTurn);
  const waiting = () =>
    inUse()
      .filter((one) => !one.hasSeat)
      .toSorted(byTurn);

  function shareSeats(at: number) {
    for (const one of seated().slice(limit)) {
      one.hasSeat = false;
      one.ownFailureAt = null;
      settle(one, at);
    }
    for (const one of waiting().slice(0, Math.max(0, limit - seated().length))) {
      one.hasSeat = true;
      settle(one, at);
    }
  }

  function connect(id: string, at: number) {
    const known = mailboxes.get(id);
    const one = known ?? createMailbox(id);
    mailboxes.set(id, one);
    if (!one.isConnected) {
      one.hasSeat = seated().length < limit;
      one.askedAt = at;
      one.connectedAt = at;
    }
    one.isConnected = true;
    clearFailure(one);
    settle(one, at);
  }

  function fail(one: ModelMailbox, event: { at: number; isOwn: boolean; dueAt: number }) {
    one.isFailing = true;
    if (!event.isOwn) {
      one.ownFailureAt = null;
      return;
    }
    if (one.ownFailureAt !== null) {
      const countsUntil = Math.min(event.at, event.dueAt + LATENESS_MS);
      one.ownFailureMs += Math.max(0, countsUntil - one.ownFailureAt);
    }
    one.ownFailureAt = event.at;
    if (one.ownFailureMs >= giveUpAfterMs) one.isGivenUp = true;
  }

  return {
    apply(event) {
      const { at } = event;
      if (event.kind === 'limit_set') {
        limit = event.limit;
        return shareSeats(at);
      }
      if (event.kind === 'connected') return connect(event.mailboxId, at);

      const one = mailboxes.get(event.mailboxId);
      if (!one?.isConnected) return;
      if (event.kind === 'disconnected') {
        one.isConnected = false;
        one.hasSeat = false;
        one.waitingSince = null;
        clearFailure(one);
        settle(one, at);
        return shareSeats(at);
      }
      if (!one.hasSeat) return;
      if (event.kind === 'pass_succeeded') {
        clearFailure(one);
        one.syncedAt = event.startedAt;
        one.waitingSince = event.waitingSince;
      }
      if (event.kind === 'pass_failed') fail(one, event);
      if (event.kind === 'pass_postponed') {
        one.ownFailureAt = null;
        one.waitingSince = earlierOf(one.waitingSince, one.syncedAt ?? one.connectedAt);
      }
      if (event.kind === 'reviewed') one.waitingSince = earlierOf(one.waitingSince, event.waitingSince);
      settle(one, at);
    },
    statusOf: (id) => mailboxes.get(id)?.status,
    changesOf: (id) => mailboxes.get(id)?.statuses ?? [],
    billedOf: (id) => mailboxes.get(id)?.billed ?? [],
    ownFailureMsOf: (id) => mailboxes.get(id)?.ownFailureMs ?? 0,
    queue: () => waiting().map(({ id }) => id),
  };
}

function createMailbox(id: string): ModelMailbox {
  return {
    id,
    isConnected: false,
    hasSeat: false,
    askedAt: 0,
    connectedAt: 0,
    syncedAt: null,
    waitingSince: null,
    isFailing: false,
    isGivenUp: false,
    ownFailureMs: 0,
    ownFailureAt: null,
    status: null,
    statuses: [],
    billed: [],
  };
}

function clearFailure(one: ModelMailbox) {
  Object.assign(one, { isFailing: false, isGivenUp: false, ownFailureMs: 0, ownFailureAt: null });
}

function earlierOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** Brings status, history and bill up to what is the case at `at`. */
function settle(one: ModelMailbox, at: number) {
  const status = judge(one, at);
  if (status === one.status) return;
  const isBilled = (given: ModelStatus) => given === 'enabled' || given === 'error';
  one.statuses.push({ from: one.status, to: status, at });
  if (isBilled(status) && !isBilled(one.status)) one.billed.push({ from: at, to: null });
  if (!isBilled(status) && isBilled(one.status)) one.billed.at(-1)!.to = at;
  one.status = status;
}

function judge(one: ModelMailbox, at: number): ModelStatus {
  if (!one.isConnected) return null;
  if (!one.hasSeat) return 'pending';
  if (one.isGivenUp) return 'connection';
  const waitsTooLong = one.waitingSince !== null && at - one.waitingSince > MAIL_MAY_WAIT_MS;
  return one.isFailing || waitsTooLong ? 'error' : 'enabled';
}
