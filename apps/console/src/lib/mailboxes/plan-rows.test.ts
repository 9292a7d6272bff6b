import type { Mailbox, MailboxStatus, User } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { countByStatus, planRows } from './plan-rows.ts';

const user = (id: string, state: User['state'] = 'active'): User => ({
  id,
  email: `${id}@acorn-and-oak.example`,
  name: id,
  role: 'salesperson',
  teamId: null,
  teamName: null,
  state,
  createdAt: '2026-05-01T09:00:00.000Z',
  leftSlackAt: null,
});

const mailbox = (
  userId: string,
  status: MailboxStatus | null,
  queuePosition: number | null = null,
): Mailbox => ({
  id: `mailbox-of-${userId}`,
  address: `${userId}@acorn-and-oak.example`,
  userId,
  userName: userId,
  status,
  statusText: null,
  statusSince: '2026-05-01T09:00:00.000Z',
  queuePosition,
  connectedAt: '2026-05-01T09:00:00.000Z',
  disconnectedAt: status === null ? '2026-05-02T09:00:00.000Z' : null,
  lastSyncedAt: null,
  nextAttemptAt: null,
  givesUpAt: null,
  provider: 'google',
  servers: null,
  route: 'google',
  routes: ['google'],
  routeSince: '2026-05-01T09:00:00.000Z',
  failover: null,
  canSend: true,
  recordedCount: 0,
  waitingCount: 0,
  importProgress: null,
  openError: null,
  pause: null,
  freshness: null,
  audit: null,
  mayAct: true,
  isOwn: false,
});

const namesOf = (rows: ReturnType<typeof planRows>) => rows.map(({ userName }) => userName);

describe('the list of mailboxes', () => {
  test('what needs somebody comes first, and the queue stands in its order', () => {
    const rows = planRows({
      users: null,
      mailboxes: [
        mailbox('ada', 'enabled'),
        mailbox('bruno', 'pending', 2),
        mailbox('clara', 'pending', 1),
        mailbox('dario', 'connection'),
        mailbox('elif', 'error'),
      ],
    });
    expect(namesOf(rows)).toEqual(['elif', 'dario', 'clara', 'bruno', 'ada']);
  });

  test('people who have not connected are listed, those who left the company are not', () => {
    const rows = planRows({
      users: [user('ada'), user('bruno', 'invited'), user('clara', 'deactivated')],
      mailboxes: [mailbox('ada', 'enabled')],
    });
    expect(namesOf(rows)).toEqual(['ada', 'bruno']);
    expect(countByStatus(rows)).toEqual({
      enabled: 1,
      error: 0,
      connection: 0,
      pending: 0,
      not_connected: 1,
    });
  });

  test('a disconnected mailbox counts as not connected', () => {
    const rows = planRows({ users: [user('ada')], mailboxes: [mailbox('ada', null)] });
    expect(rows).toHaveLength(1);
    expect(rows[0]?.status).toBe('not_connected');
  });

  test('a disconnected mailbox is not shown beside the one that replaced it', () => {
    const replaced = { ...mailbox('ada', null), id: 'old' };
    expect(planRows({ users: [user('ada')], mailboxes: [replaced, mailbox('ada', 'enabled')] })).toHaveLength(
      1,
    );
  });
});
