import type { Database, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { logSyncError, resolveInstallationErrors } from '../sync-errors/log-sync-error.ts';
import type { WatchOutcome } from './keep-watch.ts';

export const OVERDUE_CODE = 'mailsync.overdue';

/** Faults of how we hear of mail. A pass that goes well says nothing about them: whoever found one sees its end. */
export function isFreshnessFault(code: string): boolean {
  return code === OVERDUE_CODE || isWatchFault(code) || isPullFault(code);
}

const isWatchFault = (code: string) => code.startsWith('gmail.watch_');
export const isPullFault = (code: string) => code.startsWith('pubsub.');

/** What was set no longer can no longer be at fault, and nobody would see its end. */
export async function closeFaultsOfUnusedParts({
  db,
  watches,
  pulls,
  now,
}: {
  db: Database;
  watches: boolean;
  pulls: boolean;
  now: Date;
}): Promise<void> {
  await db.write((r) =>
    resolveInstallationErrors({
      repositories: r,
      isOver: ({ code }) => (!watches && isWatchFault(code)) || (!pulls && isPullFault(code)),
      now,
    }),
  );
}

/** Shows a refused watch once for the installation, and its end when a watch is set again. */
export async function settleWatchFault({
  repositories: r,
  outcome,
  now,
  createId,
}: {
  repositories: Repositories;
  outcome: WatchOutcome;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  if (outcome.fault && isWatchFault(outcome.fault.code)) {
    const { code, detail } = outcome.fault;
    await logSyncError({ repositories: r, mailboxId: null, userId: null, code, detail, now, createId });
  }
  if (outcome.isRenewed)
    await resolveInstallationErrors({ repositories: r, isOver: (one) => isWatchFault(one.code), now });
}
