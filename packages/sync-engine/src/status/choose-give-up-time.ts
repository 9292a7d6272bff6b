import type { Mailbox } from '@mailsync/db';

/**
 * When Mail Sync stops trying a mailbox if it goes on failing as it does now; null when it does not sync, or when what fails
 * is not its own and runs no clock. Pure. Each pause moves it: ask again before you act on it.
 */
export function chooseGiveUpTime({
  facts: { disconnectedAt, hasSeat, givenUpAt, lastOwnFailureAt, ownFailureMs },
  giveUpAfterMs,
}: {
  facts: Pick<Mailbox, 'disconnectedAt' | 'hasSeat' | 'givenUpAt' | 'lastOwnFailureAt' | 'ownFailureMs'>;
  giveUpAfterMs: number;
}): Date | null {
  if (disconnectedAt || !hasSeat || givenUpAt || !lastOwnFailureAt) return null;
  return new Date(lastOwnFailureAt.getTime() + Math.max(0, giveUpAfterMs - ownFailureMs));
}
