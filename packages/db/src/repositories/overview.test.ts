import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewMailbox } from './mailboxes.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));

describeOnEachDialect('how a company stands', (openTestDatabase) => {
  let db: Database;
  beforeEach(async () => {
    db = await openTestDatabase();
    await db.write(async (r) => {
      await r.users.createTeam({ id: 'north', name: 'North', createdAt: at(0) });
      const people = { ann: 'north', bob: 'north', cid: null, dora: null, gone: 'north', left: 'north' };
      for (const [id, teamId] of Object.entries(people)) {
        const email = `${id}@acme.example`;
        await r.users.create({ id, email, name: id, role: 'salesperson', teamId, createdAt: at(0) });
      }
      await r.users.update({ id: 'gone', changes: { deactivatedAt: at(1) } });
      await r.mailboxes.insert(mailbox({ id: 'a', userId: 'ann', status: 'enabled' }));
      await r.mailboxes.insert(mailbox({ id: 'a2', userId: 'ann', status: 'error', statusSince: at(5) }));
      await r.mailboxes.insert(mailbox({ id: 'c', userId: 'cid', status: 'connection', statusSince: at(3) }));
      await r.mailboxes.insert(
        mailbox({ id: 'c2', userId: 'cid', status: 'pending', hasSeat: false, queuedAt: at(9) }),
      );
      await r.mailboxes.insert(
        mailbox({ id: 'a3', userId: 'ann', status: 'pending', hasSeat: false, queuedAt: at(8) }),
      );
      await r.mailboxes.insert(mailbox({ id: 'l', userId: 'left', status: null, disconnectedAt: at(4) }));
    });
  });
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

  test('mailboxes are counted by status, what is disconnected is not', async () => {
    expect(await db.read((r) => r.overview.countByStatus({ teamId: null }))).toEqual({
      enabled: 1,
      error: 1,
      connection: 1,
      pending: 2,
    });
    expect(await db.read((r) => r.overview.countByStatus({ teamId: 'north' }))).toEqual({
      enabled: 1,
      error: 1,
      connection: 0,
      pending: 1,
    });
  });

  test('troubles come the longest first, those who wait in line', async () => {
    const all = { teamId: null, limit: 9 };
    expect(idsOf(await db.read((r) => r.overview.listTroubled(all)))).toEqual(['c', 'a2']);
    expect(idsOf(await db.read((r) => r.overview.listTroubled({ ...all, limit: 1 })))).toEqual(['c']);
    expect(idsOf(await db.read((r) => r.overview.listTroubled({ ...all, teamId: 'north' })))).toEqual(['a2']);
    expect(idsOf(await db.read((r) => r.overview.listWaiting(all)))).toEqual(['a3', 'c2']);
    expect(idsOf(await db.read((r) => r.overview.listWaiting({ ...all, teamId: 'north' })))).toEqual(['a3']);
  });

  test('of all, those that need somebody come first, and what is disconnected does not come', async () => {
    const all = { teamId: null, limit: 9 };
    expect(idsOf(await db.read((r) => r.overview.listNeediest(all)))).toEqual(['c', 'a2', 'a3', 'c2', 'a']);
    expect(idsOf(await db.read((r) => r.overview.listNeediest({ ...all, limit: 2 })))).toEqual(['c', 'a2']);
    expect(idsOf(await db.read((r) => r.overview.listNeediest({ ...all, teamId: 'north' })))).toEqual([
      'a2',
      'a3',
      'a',
    ]);
  });

  test('who has connected nothing is known by name, with how they were asked; deactivated people are not', async () => {
    const since = at(0);
    const list = async (scope: { teamId: string | null; limit?: number; userIds?: string[] }) =>
      (await db.read((r) => r.overview.listUnconnected(scope))).map(({ user, invitation }) => [
        user.id,
        invitation?.state ?? null,
      ]);
    expect(await list({ teamId: null })).toEqual([
      ['bob', null],
      ['dora', null],
      ['left', null],
    ]);
    expect(await list({ teamId: null, limit: 1 })).toEqual([['bob', null]]);
    expect(await list({ teamId: 'north', userIds: ['left', 'dora', 'ann'] })).toEqual([['left', null]]);
    expect(
      await db.read((r) => r.overview.countUnconnected({ teamId: null, since, exceptId: 'bob' })),
    ).toEqual({
      count: 3,
      mayBeAskedCount: 2,
    });

    await db.write(async (r) => {
      await r.slackInvitations.ask({
        userIds: ['bob', 'dora', 'left'],
        invitedById: 'cid',
        unlessSince: since,
        now: at(1),
      });
      await r.slackInvitations.noteHanded({ userId: 'dora', at: at(1) });
      await r.slackInvitations.noteNotInSlack('left');
    });
    expect(await list({ teamId: null })).toEqual([
      ['bob', 'asked'],
      ['dora', 'unconfirmed'],
      ['left', 'not_in_slack'],
    ]);
    const mayBeAsked = async (scope: { teamId: string | null; since: Date }) =>
      (await db.read((r) => r.overview.countUnconnected({ ...scope, exceptId: 'ann' }))).mayBeAskedCount;
    expect(await mayBeAsked({ teamId: null, since })).toBe(1);
    expect(await mayBeAsked({ teamId: null, since: at(1) })).toBe(2);
    expect(await mayBeAsked({ teamId: 'north', since: at(1) })).toBe(1);
  });
});

function mailbox(changes: Partial<NewMailbox> & Pick<NewMailbox, 'id' | 'userId' | 'status'>): NewMailbox {
  return {
    identity: `google:${changes.id}`,
    address: `${changes.id}@acme.example`,
    ownAddresses: [],
    route: 'google',
    routeSince: at(0),
    canSend: true,
    connectedAt: at(0),
    statusSince: at(0),
    hasSeat: true,
    queuedAt: at(0),
    importedRevision: 0,
    ...changes,
  };
}
