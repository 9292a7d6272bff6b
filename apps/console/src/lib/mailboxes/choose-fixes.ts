import type { Mailbox } from '@mailsync/api/contract';

export type Fix = 'reconnect' | 'retry';

/** Errors of the Workspace administrator's that also need the owner to sign in again. */
const ALSO_NEEDS_RECONNECT = new Set(['google.session_expired_by_policy']);

/** What reading the inbox once more does not mend: the button for it stands where the messages are listed. */
const MENDED_ELSEWHERE = new Set(['audit.mail_missing']);

/**
 * The buttons that mend a mailbox, the most promising first; none when there is nothing to mend.
 * Only its owner can sign in at Google, so for others a reconnect is never offered.
 */
export function chooseFixes(
  mailbox: Pick<Mailbox, 'status' | 'openError' | 'isOwn' | 'mayAct' | 'disconnectedAt'>,
): Fix[] {
  const { status, openError } = mailbox;
  if (mailbox.disconnectedAt !== null) return mailbox.isOwn ? ['reconnect'] : [];
  if (status !== 'error' && status !== 'connection' && (!openError || MENDED_ELSEWHERE.has(openError.code)))
    return [];

  const needsOwner =
    status === 'connection' ||
    openError?.whoCanFix === 'owner' ||
    (openError !== null && ALSO_NEEDS_RECONNECT.has(openError.code));
  const fixes: Fix[] = needsOwner ? ['reconnect'] : [];
  // Without a seat nothing is read, however often somebody asks for it.
  if (status !== 'pending') fixes.push('retry');
  return fixes.filter((fix) => (fix === 'reconnect' ? mailbox.isOwn : mailbox.mayAct));
}
