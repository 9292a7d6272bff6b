import type { Mailbox } from '@mailsync/api/contract';

/**
 * What is said before the steps that mend a mailbox. They are written to whoever can take them: somebody else reads whom
 * to ask. Null when the reader is the one.
 */
export function introduceSteps(
  mailbox: Pick<Mailbox, 'isOwn' | 'userName'> & {
    openError: Pick<Mailbox['openError'] & {}, 'whoCanFix'> | null;
  },
): string | null {
  if (mailbox.isOwn || mailbox.openError?.whoCanFix !== 'owner') return null;
  return `Ask ${mailbox.userName} to do this:`;
}
