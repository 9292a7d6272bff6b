import type { AlertChannel } from '@mailsync/api/contract';

export type AlertKind = AlertChannel['kinds'][number];

/** What a channel may hear of, in the order in which it is offered. */
export const alertKinds: Record<AlertKind, { name: string; what: string }> = {
  mailbox: {
    name: 'Mailboxes in trouble',
    what: 'A mailbox does not sync and somebody has to act, or a check found emails missing.',
  },
  installation: {
    name: 'Mail Sync itself',
    what: 'Something hits many mailboxes at once, such as a wrong secret. An administrator has to act.',
  },
  missing_mail: {
    name: 'Missing emails alone',
    what: 'A check found emails missing, and nothing else. Mailboxes in trouble tells of them too.',
  },
  seats: {
    name: 'Seats',
    what: 'All seats are taken and a mailbox waits for one.',
  },
};

export const listAlertKinds = () =>
  Object.entries(alertKinds).map(([kind, text]) => ({ kind: kind as AlertKind, ...text }));
