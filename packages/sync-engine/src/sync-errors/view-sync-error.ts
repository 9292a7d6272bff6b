import type { Repositories, SyncError } from '@mailsync/db';
import type { SyncErrorView } from '../engine.ts';
import type { MailboxStatus } from '../status/choose-status.ts';
import { describeError, type ErrorCatalogueEntry } from './catalogue.ts';
import { countMet } from './count-met.ts';

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
  const mailboxIds = open.flatMap((row) => row.mailboxId ?? []);
  const mailboxes = mailboxIds.length > 0 ? await r.mailboxes.list({ ids: mailboxIds }) : [];
  const statuses = new Map(mailboxes.map(({ id, status }) => [id, status]));

  return rows.map((row) => {
    const status = (row.resolvedAt === null && statuses.get(row.mailboxId ?? '')) || null;
    return {
      id: row.id,
      mailboxId: row.mailboxId,
      occurredAt: row.occurredAt,
      lastSeenAt: row.lastSeenAt,
      count: row.count,
      code: row.code,
      ...advise({ entry: describeError(row.code), status }),
      resolvedAt: row.resolvedAt,
      affectedCount: faults.includes(row) ? (affectedCounts.get(row.code) ?? 0) : null,
    };
  });
}

/** What the catalogue says, unless it promises a next try that a mailbox in this status does not have. Pure. */
export function advise({
  entry: { kind, what, howToFix, whoCanFix },
  status,
}: {
  entry: ErrorCatalogueEntry;
  /** Of the mailbox; null when it does not matter. */
  status: MailboxStatus | null;
}): Pick<SyncErrorView, 'what' | 'howToFix' | 'whoCanFix'> {
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
