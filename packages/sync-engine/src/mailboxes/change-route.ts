import type { Mailbox, Repositories } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { OVER_APP_PASSWORD } from '../sync-errors/catalogue.ts';
import { logSyncError, resolveSyncErrors } from '../sync-errors/log-sync-error.ts';

const HOUR_MS = 60 * 60 * 1000;
/** A dead credential is asked hourly, never hammered. */
const TRY_GOOGLE_AFTER_MS = HOUR_MS;
/** Nobody plans it further ahead: who did had a clock that has been set back since. */
const LONGEST_WAIT_MS = 25 * HOUR_MS;

export type RoutePatch = Pick<Mailbox, 'route' | 'routeSince' | 'leftGoogleBecause' | 'tryGoogleAt'> &
  Partial<Pick<Mailbox, 'imapCursor' | 'watchExpiresAt' | 'watchRenewAt'>>;

/**
 * Has a mailbox go another way, in the caller's transaction: what belongs to the old way alone is forgotten, and back at
 * Google the notice in the error log is over. Returns what the caller writes into the mailbox. Both routes keep their cursors.
 */
export async function changeRoute({
  repositories: r,
  before,
  route,
  leftGoogleBecause,
  now,
}: {
  repositories: Repositories;
  before: Mailbox;
  route: Mailbox['route'];
  /** Code of the error; null when the route is the person's own choice. */
  leftGoogleBecause: string | null;
  now: Date;
}): Promise<RoutePatch> {
  const mailboxId = before.id;
  await r.imports.forgetPages({ mailboxId });
  await r.audits.forgetPages({ mailboxId });
  const about = { repositories: r, mailboxId, userId: before.userId, now };
  if (!leftGoogleBecause) await resolveSyncErrors({ ...about, isOver: isNoticeOf(mailboxId) });
  await r.events.append([{ type: 'mailbox.changed', mailboxId, userId: before.userId, data: {}, at: now }]);
  return {
    route,
    routeSince: now,
    leftGoogleBecause,
    tryGoogleAt: leftGoogleBecause === null ? null : planNextTry(now),
    ...(route === 'app_password' && {
      // Gmail is not heard any more, and a mailbox that is told of is looked at less often.
      watchExpiresAt: null,
      watchRenewAt: null,
      ...((await isCursorAhead({ r, before })) && { imapCursor: null }),
    }),
  };
}

/** Says once in the error log that the app password has taken over: when a pass over it has shown that it has. */
export async function openNotice({
  repositories: r,
  mailbox: { id: mailboxId, userId, leftGoogleBecause },
  now,
  createId,
}: {
  repositories: Repositories;
  mailbox: Mailbox;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  if (!leftGoogleBecause) return;
  const open = await r.syncErrors.listOpen({ mailboxId });
  if (open.some(isNoticeOf(mailboxId))) return;
  const detail = `Google was left for ${leftGoogleBecause}`;
  await logSyncError({
    repositories: r,
    mailboxId,
    userId,
    code: OVER_APP_PASSWORD,
    detail,
    now,
    createId,
  });
}

const isNoticeOf =
  (mailboxId: string) =>
  (one: { mailboxId: string | null; code: string }): boolean =>
    one.mailboxId === mailboxId && one.code === OVER_APP_PASSWORD;

/**
 * The cursor of a password in reserve was taken when it was added. Where no pass over Google has gone well since, there may
 * be mail before it that nobody has read: then those days are read again.
 */
async function isCursorAhead({ r, before }: { r: Repositories; before: Mailbox }): Promise<boolean> {
  const { id: mailboxId, lastSyncedAt } = before;
  const credential = await r.credentials.find({ mailboxId, route: 'app_password' });
  return credential !== null && (!lastSyncedAt || credential.grantedAt >= lastSyncedAt);
}

/** When Google is asked again by a mailbox that has left it. */
export function planNextTry(now: Date): Date {
  return new Date(now.getTime() + TRY_GOOGLE_AFTER_MS);
}

/** Whether a mailbox that has left Google asks it again now. Pure. */
export function isGoogleDue({
  mailbox: { leftGoogleBecause, tryGoogleAt },
  now,
}: {
  mailbox: Pick<Mailbox, 'leftGoogleBecause' | 'tryGoogleAt'>;
  now: Date;
}): boolean {
  if (!leftGoogleBecause) return false;
  const waitMs = tryGoogleAt ? tryGoogleAt.getTime() - now.getTime() : 0;
  return waitMs <= 0 || waitMs > LONGEST_WAIT_MS;
}
