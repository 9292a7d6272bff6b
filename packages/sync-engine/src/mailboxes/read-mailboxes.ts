import type { Database, Mailbox, SyncError } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import { viewAudit } from '../audit/view-audit.ts';
import type { MailboxView } from '../engine.ts';
import { describeFreshness } from '../freshness/describe-freshness.ts';
import { viewImport } from '../import/view-import.ts';
import { chooseGiveUpTime } from '../status/choose-give-up-time.ts';
import { choosePause } from '../status/choose-pause.ts';
import { chooseTrouble, describeStatus } from '../status/describe-status.ts';
import { describeError, type ErrorKind, OVER_APP_PASSWORD } from '../sync-errors/catalogue.ts';
import { codesMetIn } from '../sync-errors/count-met.ts';
import { providerOf } from './mailbox-provider.ts';
import { viewSyncErrors } from '../sync-errors/view-sync-error.ts';

/** Mailboxes as doors show them. Without ids: all. */
export async function readMailboxes({
  db,
  clock,
  giveUpAfterMs,
  mailboxIds,
  userIds,
}: {
  db: Database;
  clock: Clock;
  giveUpAfterMs: number;
  mailboxIds?: string[] | undefined;
  userIds?: string[] | undefined;
}): Promise<MailboxView[]> {
  return db.read(async (r) => {
    const mailboxes = await r.mailboxes.list({ ids: mailboxIds, userIds });
    const ids = mailboxes.map((mailbox) => mailbox.id);
    const waiting = await r.mailboxes.listWaiting();
    const imports = await r.imports.listCurrent({ mailboxIds: ids });
    const audits = await r.audits.listCurrent({ mailboxIds: ids });
    const queued = await r.ledger.countQueued({ mailboxIds: ids });
    const routes = Map.groupBy(await r.credentials.listRoutes({ mailboxIds: ids }), (one) => one.mailboxId);
    const errors = await r.syncErrors.listOpenOfMany({ mailboxIds: ids });
    const openErrors = mailboxes.map((mailbox) => chooseOpenError({ mailbox, errors }));
    const shown = [...new Set(openErrors)].filter((one) => one !== null);
    const views = new Map((await viewSyncErrors({ r, rows: shown })).map((view) => [view.id, view]));
    const now = clock.now();

    return mailboxes.map((mailbox, index): MailboxView => {
      const place = waiting.findIndex((one) => one.id === mailbox.id);
      const queuePosition = place < 0 ? null : place + 1;
      const current = imports.get(mailbox.id);
      const openError = openErrors[index];
      return {
        id: mailbox.id,
        userId: mailbox.userId,
        address: mailbox.address,
        status: mailbox.status,
        statusText:
          mailbox.status &&
          describeStatus({
            status: mailbox.status,
            queuePosition,
            trouble: chooseTrouble({ facts: mailbox, now }),
            giveUpAfterMs,
            provider: providerOf(mailbox),
          }),
        statusSince: mailbox.statusSince,
        queuePosition,
        connectedAt: mailbox.connectedAt,
        disconnectedAt: mailbox.disconnectedAt,
        lastSyncedAt: mailbox.lastSyncedAt,
        nextAttemptAt: mailbox.nextSyncAt,
        givesUpAt: chooseGiveUpTime({ facts: mailbox, giveUpAfterMs }),
        provider: providerOf(mailbox),
        servers: mailbox.servers,
        route: mailbox.route,
        routeSince: mailbox.routeSince,
        failover: viewFailover(mailbox),
        routes: (routes.get(mailbox.id) ?? []).map((one) => one.route),
        canSend: mailbox.canSend,
        recordedCount: mailbox.recordedCount,
        waitingCount: queued.get(mailbox.id) ?? 0,
        importProgress: current ? viewImport({ mailbox, row: current, now }) : null,
        openError: (openError && views.get(openError.id)) ?? null,
        pause: choosePause({ facts: mailbox, now }),
        freshness: describeFreshness({ mailbox, now }),
        audit: viewAudit({ mailbox, audits: audits.get(mailbox.id), now }),
      };
    });
  });
}

/** Of a mailbox that has left Google for its app password. */
function viewFailover({ leftGoogleBecause, routeSince }: Mailbox): MailboxView['failover'] {
  if (!leftGoogleBecause) return null;
  const { howToFix } = describeError(OVER_APP_PASSWORD);
  return { since: routeSince, what: describeError(leftGoogleBecause).what, howToFix: [...howToFix] };
}

/** A notice is no trouble. */
const MOST_PRESSING: readonly ErrorKind[] = [
  'user',
  'admin',
  'installation',
  'bug',
  'rate',
  'retry',
  'cursor',
  'message',
];

/** The entry that explains a mailbox's trouble: its own, or the one of the installation that stops it too. */
function chooseOpenError({
  mailbox,
  errors,
}: {
  mailbox: Mailbox;
  errors: readonly SyncError[];
}): SyncError | null {
  const candidates = errors.filter(
    (one) =>
      (one.mailboxId === mailbox.id && describeError(one.code).kind !== 'notice') ||
      (one.mailboxId === null && codesMetIn(one.code).includes(mailbox.lastErrorCode ?? '')),
  );
  const urgency = (one: SyncError) => MOST_PRESSING.indexOf(describeError(one.code).kind);
  return candidates.toSorted((a, b) => urgency(a) - urgency(b))[0] ?? null;
}
