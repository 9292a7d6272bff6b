import { expect, it } from 'vitest';
import { isUniqueViolation } from '../doors/is-unique-violation.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewUser } from './users.ts';

const createdAt = new Date('2026-03-01T10:00:00Z');
const user = (changes: Partial<NewUser> & { id: string }): NewUser => ({
  email: `${changes.id}@acme.example`,
  name: changes.id,
  role: 'salesperson',
  createdAt,
  ...changes,
});

describeOnEachDialect('users', (openTestDatabase) => {
  it('are found by email in any case, by Google account and by Slack user', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.users.create(user({ id: 'ann', email: 'Ann@Acme.example', googleSub: 'g1', slackUserId: 'U1' })),
    );
    expect(await db.read((r) => r.users.findByEmail('aNN@acme.EXAMPLE'))).toMatchObject({
      id: 'ann',
      email: 'ann@acme.example',
    });
    expect((await db.read((r) => r.users.findByGoogleSub('g1')))?.id).toBe('ann');
    expect((await db.read((r) => r.users.findBySlackUserId('U1')))?.id).toBe('ann');
    expect(await db.read((r) => r.users.findBySlackUserId('U2'))).toBeUndefined();
    expect(await db.read((r) => r.users.find('bob'))).toBeUndefined();
  });

  it('cannot share an email, whatever its case', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.users.create(user({ id: 'ann', email: 'ann@acme.example' })));
    const error = await db
      .write((r) => r.users.create(user({ id: 'eve', email: 'ANN@acme.example' })))
      .catch((cause: unknown) => cause);
    expect(isUniqueViolation(error)).toBe(true);
    expect(await db.read((r) => r.users.count())).toBe(1);
  });

  it('an administrator who is deactivated or demoted no longer counts', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      for (const id of ['ann', 'bob', 'cid']) await r.users.create(user({ id, role: 'administrator' }));
      await r.users.update({ id: 'bob', changes: { deactivatedAt: createdAt } });
    });
    expect(await db.read((r) => r.users.countActiveAdministrators())).toBe(2);
    expect(await db.read((r) => r.users.countActiveAdministrators({ exceptId: 'ann' }))).toBe(1);
    const demoted = await db.write((r) => r.users.update({ id: 'cid', changes: { role: 'sales_manager' } }));
    expect(demoted?.role).toBe('sales_manager');
    expect(await db.read((r) => r.users.countActiveAdministrators({ exceptId: 'ann' }))).toBe(0);
  });

  it('stay without a team when their team is deleted', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.users.createTeam({ id: 'north', name: 'North', createdAt });
      await r.users.create(user({ id: 'zoe', teamId: 'north' }));
      await r.users.create(user({ id: 'ann', teamId: 'north' }));
      await r.users.create(user({ id: 'bob' }));
      await r.users.renameTeam({ id: 'north', name: 'Far north' });
    });
    expect((await db.read((r) => r.users.listByTeam('north'))).map(({ id }) => id)).toEqual(['ann', 'zoe']);
    expect(await db.read((r) => r.users.listTeams())).toEqual([
      { id: 'north', name: 'Far north', createdAt },
    ]);

    await db.write((r) => r.users.deleteTeam('north'));
    expect(await db.read((r) => r.users.listTeams())).toEqual([]);
    expect((await db.read((r) => r.users.list())).map(({ id, teamId }) => [id, teamId])).toEqual([
      ['ann', null],
      ['bob', null],
      ['zoe', null],
    ]);
  });

  it('an update of nobody says that there is nobody', async () => {
    const db = await openTestDatabase();
    expect(await db.write((r) => r.users.update({ id: 'nobody', changes: { name: 'x' } }))).toBeUndefined();
    expect(await db.read((r) => r.users.findMany(['nobody']))).toEqual([]);
    expect(await db.read((r) => r.users.findMany([]))).toEqual([]);
  });
});

describeOnEachDialect('sessions', (openTestDatabase) => {
  it('come with their user, and go one by one, all of one user, or when they expire', async () => {
    const db = await openTestDatabase();
    const at = (minute: number) => new Date(createdAt.getTime() + minute * 60_000);
    await db.write(async (r) => {
      await r.users.create(user({ id: 'ann' }));
      await r.users.create(user({ id: 'bob' }));
      await r.sessions.create({ id: 's1', userId: 'ann', expiresAt: at(10) });
      await r.sessions.create({ id: 's2', userId: 'ann', expiresAt: at(20) });
      await r.sessions.create({ id: 's3', userId: 'bob', expiresAt: at(30) });
    });
    expect(await db.read((r) => r.sessions.findWithUser('s1'))).toMatchObject({
      session: { id: 's1', expiresAt: at(10) },
      user: { id: 'ann', email: 'ann@acme.example' },
    });

    await db.write((r) => r.sessions.setExpiry({ id: 's1', expiresAt: at(60) }));
    await db.write((r) => r.sessions.deleteExpired(at(20)));
    expect((await db.read((r) => r.sessions.listByUser('ann'))).map(({ id }) => id)).toEqual(['s1']);

    await db.write((r) => r.sessions.deleteByUser('ann'));
    expect(await db.read((r) => r.sessions.findWithUser('s1'))).toBeUndefined();
    await db.write((r) => r.sessions.delete('s3'));
    expect(await db.read((r) => r.sessions.listByUser('bob'))).toEqual([]);
  });
});
