import { expect, test } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Mailbox } from './mailboxes.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));

describeOnEachDialect('how mailboxes stand', (openTestDatabase) => {
  test('they are counted by status, and those that need somebody come first', async () => {
    const db = await openTestDatabase();
    const insert = (id: string, status: Mailbox['status'], since: number, userId = 'anna') =>
      db.write((r) =>
        r.mailboxes.insert({
          id,
          userId,
          identity: `google:${id}`,
          address: `${id}@company.example`,
          ownAddresses: [],
          route: 'google',
          routeSince: at(0),
          canSend: true,
          connectedAt: at(0),
          disconnectedAt: status === null ? at(1) : null,
          status,
          statusSince: at(since),
          hasSeat: status !== 'pending' && status !== null,
          queuedAt: at(0),
          importedRevision: 0,
          importedFrom: null,
          nextSyncAt: null,
        }),
      );
    await insert('well', 'enabled', 1);
    await insert('waits', 'pending', 2);
    await insert('fails-lately', 'error', 5);
    await insert('fails-long', 'error', 3);
    await insert('stopped', 'connection', 9);
    await insert('gone', null, 0);
    await insert('bens', 'error', 4, 'ben');

    expect(await db.read((r) => r.mailboxes.countByStatus({ userIds: null }))).toEqual({
      enabled: 1,
      error: 3,
      connection: 1,
      pending: 1,
    });
    expect(await db.read((r) => r.mailboxes.countByStatus({ userIds: ['ben'] }))).toEqual({
      enabled: 0,
      error: 1,
      connection: 0,
      pending: 0,
    });
    const ids = async (userIds: string[] | null, limit: number) =>
      (await db.read((r) => r.mailboxes.listNeediest({ userIds, limit }))).map(({ id }) => id);
    expect(await ids(null, 10)).toEqual(['stopped', 'fails-long', 'bens', 'fails-lately', 'waits', 'well']);
    expect(await ids(['anna'], 2)).toEqual(['stopped', 'fails-long']);
    expect(await ids([], 2)).toEqual([]);
  });
});
