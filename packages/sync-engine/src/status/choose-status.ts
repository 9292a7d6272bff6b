export type MailboxStatus = 'enabled' | 'pending' | 'error' | 'connection';

/** Live mail that waits longer than this turns an otherwise healthy mailbox red. */
export const LIVE_MAIL_MAY_WAIT_MS = 60 * 60 * 1000;

/** All that a status depends on. Times are compared with `now` only. */
export interface StatusFacts {
  disconnectedAt: Date | null;
  hasSeat: boolean;
  /** When Mail Sync stopped trying, or null. */
  givenUpAt: Date | null;
  /** The first of the failures since the last success, or null when the last pass succeeded. */
  failingSince: Date | null;
  /** When the oldest live message that still waits was queued, or null when none waits. */
  oldestWaitingAt: Date | null;
}

/**
 * The status of a mailbox as a pure function of facts; null when it is disconnected.
 * Connecting includes a first successful read, so a mailbox that has never synced does not exist.
 */
export function chooseStatus({ facts, now }: { facts: StatusFacts; now: Date }): MailboxStatus | null {
  if (facts.disconnectedAt) return null;
  if (!facts.hasSeat) return 'pending';
  if (facts.givenUpAt) return 'connection';
  if (facts.failingSince) return 'error';
  if (isFallingBehind({ facts, now })) return 'error';
  return 'enabled';
}

function isFallingBehind({ facts, now }: { facts: StatusFacts; now: Date }): boolean {
  return (
    facts.oldestWaitingAt !== null && now.getTime() - facts.oldestWaitingAt.getTime() > LIVE_MAIL_MAY_WAIT_MS
  );
}

/** Billed are mailboxes that have a seat and that Mail Sync is working for. */
export function isBillable(status: MailboxStatus | null): boolean {
  return status === 'enabled' || status === 'error';
}
