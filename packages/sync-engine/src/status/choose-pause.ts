import type { Mailbox } from '@mailsync/db';

/** Why a mailbox that is nobody's fault waits, and until when. */
export interface MailboxPause {
  reason: 'google_asked' | 'budget_used_up';
  /** What waits: new mail, or only history and checks while new mail is recorded as ever. */
  waits: 'new_mail' | 'history';
  until: Date;
}

type PauseFacts = Pick<
  Mailbox,
  | 'disconnectedAt'
  | 'hasSeat'
  | 'givenUpAt'
  | 'failingSince'
  | 'pausedUntil'
  | 'budgetPausedUntil'
  | 'oldestWaitingAt'
>;

/** The pause that a mailbox is in, if any: Google's wish before our own budget. Pure; the status is not its business. */
export function choosePause({ facts, now }: { facts: PauseFacts; now: Date }): MailboxPause | null {
  const { pausedUntil, budgetPausedUntil } = facts;
  if (facts.disconnectedAt || !facts.hasSeat || facts.givenUpAt) return null;
  if (pausedUntil && pausedUntil > now)
    return { reason: 'google_asked', waits: 'new_mail', until: pausedUntil };

  // What fails waits for its next try, which says more.
  if (facts.failingSince || !budgetPausedUntil || budgetPausedUntil <= now) return null;
  const waits = facts.oldestWaitingAt ? 'new_mail' : 'history';
  return { reason: 'budget_used_up', waits, until: budgetPausedUntil };
}
