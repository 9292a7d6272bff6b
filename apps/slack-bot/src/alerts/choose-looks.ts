import type { NewAlertLook, OutboxEvent } from '@mailsync/db';

/** What stops many mailboxes is looked at so often at most: its messages change no faster. */
export const GATHER_MS = 3_000;

/** What has to be looked at because of an event. Pure. */
export function chooseLooks({ seq, type, mailboxId, userId, data, at }: OutboxEvent): NewAlertLook[] {
  const now = (subject: string): NewAlertLook => ({ subject, dueAt: at, seq });
  const soon = (subject: string): NewAlertLook => ({
    ...now(subject),
    dueAt: new Date(at.getTime() + GATHER_MS),
  });
  const ofMailbox = mailboxId === null ? [] : [now(`mailbox:${mailboxId}`)];
  switch (type) {
    case 'sync_error.changed': {
      const { code } = data;
      if (typeof code !== 'string') return ofMailbox;
      // A fault of the installation is one message from the start.
      return [...ofMailbox, mailboxId === null ? now(`cause:${code}`) : soon(`cause:${code}`)];
    }
    case 'mailbox.status_changed': {
      const isAboutSeats = data['from'] === 'pending' || data['to'] === 'pending';
      return isAboutSeats ? [...ofMailbox, soon('seats')] : ofMailbox;
    }
    case 'mailbox.connected':
    case 'mailbox.changed':
      // A pending mailbox that is disconnected leaves the line too.
      return [...ofMailbox, soon('seats')];
    case 'user.changed':
      return userId === null ? [] : [now(`user:${userId}`)];
    case 'company.changed':
      return [now('channels')];
    default:
      return [];
  }
}

/** Each subject once, at its earliest time. */
export function mergeLooks(looks: readonly NewAlertLook[]): NewAlertLook[] {
  const bySubject = new Map<string, NewAlertLook>();
  for (const look of looks) {
    const other = bySubject.get(look.subject);
    if (!other || look.dueAt < other.dueAt) bySubject.set(look.subject, look);
  }
  return [...bySubject.values()];
}
