import type { Mailbox } from '@mailsync/api/contract';

/** How a mailbox that has left Google for its app password comes back, said to the person who looks at it. */
export function describeWayBack({ isOwn, openError }: Pick<Mailbox, 'isOwn' | 'openError'>): string {
  // While the app password fails too, something may well be missing.
  const soFar = openError === null ? 'Nothing is missing, and the mailbox' : 'The mailbox';
  const who = isOwn ? 'you sign in' : 'its owner signs in';
  return `${soFar} goes back by itself when Google works again, or as soon as ${who} with Google.`;
}
