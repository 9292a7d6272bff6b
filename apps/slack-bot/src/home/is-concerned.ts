import type { OutboxEvent } from '@mailsync/db';
import type { Home } from './read-home.ts';

/** Whether what somebody sees under the Home tab may be another after this event. Pure. */
export function isConcerned({
  event: { type, mailboxId, userId },
  ownerId,
  viewer,
}: {
  event: Pick<OutboxEvent, 'type' | 'mailboxId' | 'userId'>;
  /** Whose mailbox it is about, where it is about one. */
  ownerId: string | null;
  viewer: Home['viewer'];
}): boolean {
  // Whoever is not let in may be now.
  if (!viewer) return type === 'user.changed' || type === 'company.changed';
  switch (type) {
    case 'lead.changed':
      return false;
    case 'emails.recorded':
    case 'import.progressed':
      return viewer.userId === ownerId;
    case 'mailbox.changed':
      return viewer.seesOthers || viewer.userId === ownerId;
    case 'user.changed':
      return viewer.seesOthers || viewer.userId === userId;
    case 'sync_error.changed':
      return mailboxId === null || viewer.seesOthers || viewer.userId === ownerId;
    // Places in line change for everybody who waits.
    case 'mailbox.connected':
    case 'mailbox.status_changed':
    case 'company.changed':
      return true;
  }
}
