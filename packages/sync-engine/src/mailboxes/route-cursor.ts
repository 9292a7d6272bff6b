import type { Mailbox } from '@mailsync/db';

/** How far a mailbox has been read over the route it takes now; null when it was never read that way. */
export function readCursor(mailbox: Mailbox): string | null {
  return mailbox.route === 'google' ? mailbox.historyId : mailbox.imapCursor;
}

/** Each route keeps its own cursor, so that going back to a route reads on from where it was left. */
export function moveCursorTo({
  route,
  cursor,
}: {
  route: Mailbox['route'];
  cursor: string;
}): Pick<Mailbox, 'historyId'> | Pick<Mailbox, 'imapCursor'> {
  return route === 'google' ? { historyId: cursor } : { imapCursor: cursor };
}
