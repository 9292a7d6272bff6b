import type { Mailbox, Repositories } from '@mailsync/db';
import { describeError } from '../sync-errors/catalogue.ts';
import type { ConnectedAccount } from './connect-mailbox.ts';
import { laterOf } from '../mailboxes/request-sync.ts';

/** An app password beside a sign-in with Google that works: it is kept, and Google is read as before. */
export function isKeptInReserve({ known, account }: { known: Mailbox; account: ConnectedAccount }): boolean {
  const isHealthy = !known.disconnectedAt && known.failingSince === null && known.givenUpAt === null;
  return account.access.route === 'app_password' && known.route === 'google' && isHealthy;
}

/**
 * Changes since now are read from its cursor, should Google ever be left; an older one knows of more. What lies before it
 * is read over Google at once, and a pass that is under way must not write over it.
 */
export async function keepInReserve({
  r,
  known,
  account,
  now,
}: {
  r: Repositories;
  known: Mailbox;
  account: ConnectedAccount;
  now: Date;
}): Promise<Mailbox> {
  const patch = {
    imapCursor: known.imapCursor ?? account.cursor,
    ...(known.nextSyncAt && { nextSyncAt: laterOf({ now, pausedUntil: known.pausedUntil }) }),
  };
  await r.mailboxes.update(known.id, patch);
  return { ...known, ...patch };
}

/**
 * The error for which an app password takes over from a sign-in with Google that fails: Mail Sync goes back by itself once
 * it works. Null when it takes over for good: where an administrator keeps us out, Google is not asked again and again.
 */
export function chooseWhyGoogleIsLeft({
  known,
  account,
}: {
  known: Mailbox;
  account: ConnectedAccount;
}): string | null {
  if (account.access.route === 'google' || known.disconnectedAt) return null;
  if (known.route === 'app_password') return known.leftGoogleBecause;
  const code = known.lastErrorCode;
  return code && describeError(code).kind !== 'admin' ? code : null;
}
