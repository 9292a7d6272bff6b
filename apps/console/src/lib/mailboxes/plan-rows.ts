import type { Mailbox, MailboxStatus, User } from '@mailsync/api/contract';

export type RowStatus = MailboxStatus | 'not_connected';

export interface MailboxRow {
  key: string;
  status: RowStatus;
  userName: string;
  user: User | null;
  mailbox: Mailbox | null;
}

/** What needs somebody comes first. */
const order: RowStatus[] = ['error', 'connection', 'pending', 'enabled', 'not_connected'];

/**
 * One row for each mailbox, and one for each person without any. A mailbox that was disconnected shows only while its
 * owner has no other one; `users` is null for those who may not read the list of users.
 */
export function planRows({ mailboxes, users }: { mailboxes: Mailbox[]; users: User[] | null }): MailboxRow[] {
  const connected = mailboxes.filter(({ disconnectedAt }) => disconnectedAt === null);
  const connectedOwners = new Set(connected.map(({ userId }) => userId));
  const byId = new Map((users ?? []).map((user) => [user.id, user]));

  const disconnected = [
    ...new Map(
      mailboxes
        .filter(({ disconnectedAt, userId }) => disconnectedAt !== null && !connectedOwners.has(userId))
        .map((mailbox) => [mailbox.userId, mailbox]),
    ).values(),
  ];
  const owners = new Set(mailboxes.map(({ userId }) => userId));
  const without = (users ?? []).filter(({ id, state }) => state !== 'deactivated' && !owners.has(id));

  return [
    ...connected.map((mailbox) => toRow({ mailbox, user: byId.get(mailbox.userId) ?? null })),
    ...disconnected.map((mailbox) => toRow({ mailbox, user: byId.get(mailbox.userId) ?? null })),
    ...without.map((user) => toRow({ mailbox: null, user })),
  ].sort(
    (a, b) =>
      order.indexOf(a.status) - order.indexOf(b.status) ||
      (a.mailbox?.queuePosition ?? 0) - (b.mailbox?.queuePosition ?? 0) ||
      a.userName.localeCompare(b.userName),
  );
}

function toRow({ mailbox, user }: { mailbox: Mailbox | null; user: User | null }): MailboxRow {
  return {
    key: mailbox?.id ?? user?.id ?? '',
    status: mailbox?.status ?? 'not_connected',
    userName: mailbox?.userName ?? user?.name ?? '',
    user,
    mailbox,
  };
}

/** How many rows stand under each filter. */
export function countByStatus(rows: MailboxRow[]): Record<RowStatus, number> {
  const counts = { error: 0, connection: 0, pending: 0, enabled: 0, not_connected: 0 };
  for (const { status } of rows) counts[status]++;
  return counts;
}
