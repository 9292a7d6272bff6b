import type { Repositories, SyncError } from '@mailsync/db';
import type { SyncErrorView } from '../engine.ts';
import { providerOf } from '../mailboxes/mailbox-provider.ts';
import type { MailboxStatus } from '../status/choose-status.ts';
import { describeError, type ErrorCatalogueEntry } from './catalogue.ts';
import { codesMetIn, countMet } from './count-met.ts';

/** Entries of the error log as doors show them, with how many mailboxes a fault of the installation stops just now. */
export async function viewSyncErrors({
  r,
  rows,
}: {
  r: Repositories;
  rows: readonly SyncError[];
}): Promise<SyncErrorView[]> {
  const open = rows.filter((row) => row.resolvedAt === null);
  const faults = open.filter((row) => row.mailboxId === null);
  const affectedCounts = new Map<string, number>();
  for (const { code } of faults) affectedCounts.set(code, await countMet({ r, code }));
  const ids = [...new Set(rows.flatMap((row) => row.mailboxId ?? []))];
  const mailboxes = new Map((await r.mailboxes.list({ ids })).map((one) => [one.id, one]));
  const names = await readNames({ r, rows });
  const isOnlyElsewhere = await findFaultsElsewhere({ r, faults });

  return rows.map((row) => {
    const mailbox = mailboxes.get(row.mailboxId ?? '');
    const status = (row.resolvedAt === null && mailbox?.status) || null;
    const provider = mailbox ? providerOf(mailbox) : isOnlyElsewhere.has(row.code) ? 'other' : 'google';
    const left = status && mailbox?.leftGoogleBecause;
    return {
      id: row.id,
      mailboxId: row.mailboxId,
      occurredAt: row.occurredAt,
      lastSeenAt: row.lastSeenAt,
      count: row.count,
      code: row.code,
      ...advise({
        entry: describeError(row.code, provider),
        status,
        leftGoogle: left ? describeError(left) : null,
      }),
      resolvedAt: row.resolvedAt,
      affectedCount: faults.includes(row) ? (affectedCounts.get(row.code) ?? 0) : null,
      acknowledged: row.acknowledgedBy
        ? {
            userId: row.acknowledgedBy,
            userName: names.get(row.acknowledgedBy) ?? 'Somebody',
            at: row.acknowledgedAt ?? row.lastSeenAt,
          }
        : null,
    };
  });
}

/** Of those who are on it. */
async function readNames({ r, rows }: { r: Repositories; rows: readonly SyncError[] }) {
  const ids = [...new Set(rows.flatMap((row) => row.acknowledgedBy ?? []))];
  const users = ids.length === 0 ? [] : await r.users.findMany(ids);
  return new Map(users.map(({ id, name }) => [id, name]));
}

/** Of open faults of the installation, those that no mailbox at Google meets now. */
async function findFaultsElsewhere({
  r,
  faults,
}: {
  r: Repositories;
  faults: readonly SyncError[];
}): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { code } of faults) {
    const { google, elsewhere } = await r.mailboxes.countFailingByPlace({ codes: [...codesMetIn(code)] });
    if (google === 0 && elsewhere > 0) found.add(code);
  }
  return found;
}

/**
 * What the catalogue says, unless it promises a next try that a mailbox in this status does not have. Where neither of two
 * ways lets us in, both are named: either mends it. Pure.
 */
export function advise({
  entry: { code, kind, what, howToFix, whoCanFix },
  status,
  leftGoogle = null,
}: {
  entry: ErrorCatalogueEntry;
  /** Of the mailbox; null when it does not matter. */
  status: MailboxStatus | null;
  /** Why Google was left for the app password, which this error is about. */
  leftGoogle?: ErrorCatalogueEntry | null;
}): Pick<SyncErrorView, 'what' | 'howToFix' | 'whoCanFix'> {
  if (leftGoogle && leftGoogle.code !== code && (kind === 'user' || kind === 'admin')) {
    const [instead, ...more] = howToFix;
    return {
      what: `${leftGoogle.what} ${what}`,
      howToFix: [...leftGoogle.howToFix.slice(0, 1), `Or mend the app password: ${instead}`, ...more],
      whoCanFix: leftGoogle.kind === 'user' ? leftGoogle.whoCanFix : whoCanFix,
    };
  }
  if (kind !== 'user' && kind !== 'admin') {
    if (status === 'pending')
      return {
        what,
        howToFix: ['This mailbox waits for a seat. It is tried again when it has one.'],
        whoCanFix,
      };
    if (status === 'connection') {
      const steps = ['Press Retry now. If it does not turn green, press Reconnect.'];
      return { what, howToFix: steps, whoCanFix: 'owner' };
    }
  }
  return { what, howToFix: [...howToFix], whoCanFix };
}
