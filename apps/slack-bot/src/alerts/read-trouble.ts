import { MAIL_MISSING, type MailboxView, type SyncErrorView } from '@mailsync/sync-engine';

/** What mends itself is told when it has lasted. */
export const QUIET_MS = 15 * 60_000;
/** How long before Mail Sync stops trying people are warned, or a quarter of the time where that is shorter. */
const WARN_BEFORE_MS = 6 * 60 * 60_000;

/**
 * Whether a mailbox is in trouble: `well`, `shared` with others (the installation is at fault), `unclear` (nothing says yet
 * why it fails), or its `own`.
 */
export type Trouble =
  | { kind: 'well' }
  | { kind: 'unclear' }
  | { kind: 'shared'; syncError: SyncErrorView }
  | {
      kind: 'own';
      syncError: SyncErrorView;
      since: Date;
      /** Nothing is told before; null: at once. */
      quietUntil: Date | null;
      /** Nobody can do anything about it now: what stands is kept true, and nothing new is told. */
      isWorthTelling: boolean;
      /** When Mail Sync stops trying, and when people are warned of that; null while no clock runs. */
      stop: { at: Date; warnAt: Date } | null;
    };

/** Pure: the mailbox as it is says all. */
export function readTrouble(mailbox: MailboxView): Trouble {
  const { status, statusSince, openError, disconnectedAt, givesUpAt } = mailbox;
  if (disconnectedAt || status === null || status === 'enabled') return { kind: 'well' };
  if (!openError || openError.code === MAIL_MISSING)
    return status === 'pending' ? { kind: 'well' } : { kind: 'unclear' };
  if (openError.mailboxId === null) return { kind: 'shared', syncError: openError };

  const since = status === 'error' ? statusSince : openError.occurredAt;
  return {
    kind: 'own',
    syncError: openError,
    since,
    quietUntil: status === 'error' && isTransient(openError) ? new Date(since.getTime() + QUIET_MS) : null,
    isWorthTelling: status !== 'pending' || openError.whoCanFix !== 'nobody_needed',
    stop: givesUpAt && { at: givesUpAt, warnAt: chooseWarnTime({ since, givesUpAt }) },
  };
}

/** It usually mends itself: waits, retries, and the network, also when it fails for all at once. */
export function isTransient({ code, whoCanFix }: Pick<SyncErrorView, 'code' | 'whoCanFix'>): boolean {
  const isNetwork = code.startsWith('network.') && code !== 'network.certificate';
  return isNetwork || whoCanFix === 'nobody_needed';
}

function chooseWarnTime({ since, givesUpAt }: { since: Date; givesUpAt: Date }): Date {
  const wholeMs = Math.max(0, givesUpAt.getTime() - since.getTime());
  return new Date(givesUpAt.getTime() - Math.min(WARN_BEFORE_MS, wholeMs / 4));
}
