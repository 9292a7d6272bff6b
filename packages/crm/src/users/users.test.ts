import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from './user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');
const PASSWORD = 'a long enough password';
const DAY_MS = 24 * 60 * 60 * 1000;
const IP = '203.0.113.7';

describeOnEachDialect('users', (openTestDatabase) => {
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const boss = await test.seed.user({ role: 'administrator' });
    const manager = await test.seed.user({ role: 'company_manager' });
    return { ...test, boss, admin: toActor(boss), manager: toActor(manager) };
  };
  const tokenOf = (url: string | null) => new URL(url ?? '').pathname.split('/').at(-1) ?? '';
  const anna = { email: 'Anna@company.example', name: 'Anna', role: 'salesperson' } as const;

  it('are invited by a link that works once and for seven days', async () => {
    const { crm, admin, clock } = await start();
    const { user, inviteUrl } = await crm.users.create({ actor: admin, person: { ...anna, team: 'North' } });
    expect(user).toMatchObject({ email: 'anna@company.example', teamName: 'North', state: 'invited' });
    expect(inviteUrl).toMatch(/^http:\/\/mail\.company\.example\/invitation\/[\w-]{43}$/);

    const token = tokenOf(inviteUrl);
    expect(await crm.users.readInvitation({ token })).toMatchObject({ purpose: 'invitation', name: 'Anna' });
    await crm.users.acceptInvitation({ token, password: PASSWORD });
    await expect(crm.users.acceptInvitation({ token, password: PASSWORD })).rejects.toMatchObject({
      code: 'link.used',
    });
    expect(await crm.users.signInWithPassword({ email: anna.email, password: PASSWORD, ip: IP })).toEqual({
      userId: user.id,
    });

    const late = await crm.users.create({ actor: admin, person: { ...anna, email: 'bo@company.example' } });
    clock.advanceMs(7 * DAY_MS);
    await expect(crm.users.readInvitation({ token: tokenOf(late.inviteUrl) })).rejects.toMatchObject({
      code: 'link.expired',
    });
  });

  it('who have not accepted yet can be invited again, and the old link ends', async () => {
    const { crm, admin } = await start();
    const first = await crm.users.create({ actor: admin, person: anna });
    const second = await crm.users.create({ actor: admin, person: { ...anna, role: 'sales_manager' } });
    expect(second.user).toMatchObject({ id: first.user.id, role: 'sales_manager' });
    await expect(crm.users.readInvitation({ token: tokenOf(first.inviteUrl) })).rejects.toMatchObject({
      code: 'link.not_found',
    });

    await crm.users.acceptInvitation({ token: tokenOf(second.inviteUrl), password: PASSWORD });
    await expect(crm.users.create({ actor: admin, person: anna })).rejects.toMatchObject({
      code: 'user.email_taken',
    });
  });

  it('the last administrator can be neither demoted nor deactivated', async () => {
    const { crm, admin, boss, seed } = await start();
    for (const change of [{ role: 'salesperson' as const }, { deactivated: true }])
      await expect(crm.users.change({ actor: admin, userId: boss.id, change })).rejects.toMatchObject({
        code: 'user.last_administrator',
        kind: 'conflict',
      });

    await crm.users.create({ actor: admin, person: { ...anna, role: 'administrator' } });
    await expect(
      crm.users.change({ actor: admin, userId: boss.id, change: { deactivated: true } }),
      'somebody who was only invited may never come',
    ).rejects.toMatchObject({ code: 'user.last_administrator' });

    await seed.user({ role: 'administrator' });
    const changed = await crm.users.change({
      actor: admin,
      userId: boss.id,
      change: { role: 'salesperson' },
    });
    expect(changed.role).toBe('salesperson');
  });

  it('two administrators who resign at the same time leave one', async () => {
    const { crm, admin, boss, seed } = await start();
    const other = await seed.user({ role: 'administrator' });
    const outcomes = await Promise.allSettled(
      [boss.id, other.id].map((userId) =>
        crm.users.change({ actor: admin, userId, change: { role: 'salesperson' } }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('a company manager manages everybody but administrators', async () => {
    const { crm, boss, manager } = await start();
    const { user } = await crm.users.create({ actor: manager, person: anna });
    const forbidden = { kind: 'forbidden' };
    await expect(
      crm.users.create({
        actor: manager,
        person: { ...anna, email: 'x@company.example', role: 'administrator' },
      }),
    ).rejects.toMatchObject(forbidden);
    await expect(
      crm.users.change({ actor: manager, userId: user.id, change: { role: 'administrator' } }),
    ).rejects.toMatchObject(forbidden);
    await expect(
      crm.users.change({ actor: manager, userId: boss.id, change: { name: 'Boss' } }),
    ).rejects.toMatchObject(forbidden);
    await expect(
      crm.users.change({ actor: manager, userId: 'nobody', change: { name: 'X' } }),
    ).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('who are deactivated lose sessions, links and mailboxes, and their history stays', async () => {
    const { crm, admin, db, engine, seed, clock } = await start();
    const { user, inviteUrl } = await crm.users.create({ actor: admin, person: anna });
    const mailboxId = await seed.mailbox({ userId: user.id, address: 'anna@company.example' });
    await db.write((r) => r.sessions.create({ id: 's', userId: user.id, expiresAt: new Date('2027-01-01') }));

    const change = { deactivated: true };
    expect(await crm.users.change({ actor: admin, userId: user.id, change })).toMatchObject({
      state: 'deactivated',
    });
    expect(engine.asked).toEqual([{ verb: 'disconnectMailbox', input: { mailboxId, history: 'keep' } }]);
    expect(await db.read((r) => r.sessions.listByUser(user.id))).toEqual([]);
    await expect(crm.users.readInvitation({ token: tokenOf(inviteUrl) })).rejects.toMatchObject({
      kind: 'not_found',
    });

    const identity = { googleSub: 'g1', email: anna.email, emailVerified: true };
    await expect(crm.users.signInWithGoogle({ identity })).rejects.toMatchObject({
      code: 'sign_in.unknown_person',
    });
    expect((await db.read((r) => r.users.find(user.id)))?.deactivatedAt).toEqual(clock.now());
  });

  it('sign in with Google by a verified email, then by the account, and never as somebody else', async () => {
    const { crm, boss } = await start();
    const known = { googleSub: 'g1', email: boss.email, emailVerified: true };
    const signIn = (identity: typeof known) => crm.users.signInWithGoogle({ identity });
    const unknownPerson = { code: 'sign_in.unknown_person' };

    await expect(signIn({ ...known, emailVerified: false })).rejects.toMatchObject(unknownPerson);
    await expect(signIn({ ...known, email: 'x@stranger.example' })).rejects.toMatchObject(unknownPerson);
    expect(await signIn(known)).toEqual({ userId: boss.id });
    expect(await signIn({ ...known, email: 'renamed@company.example' })).toEqual({ userId: boss.id });
    await expect(
      signIn({ ...known, googleSub: 'g2' }),
      'another account with the address',
    ).rejects.toMatchObject(unknownPerson);
  });

  it('who came by Google before they used their invitation have none left that others could use', async () => {
    const { crm, admin } = await start();
    const { user, inviteUrl } = await crm.users.create({ actor: admin, person: anna });
    const identity = { googleSub: 'g1', email: user.email, emailVerified: true };
    await crm.users.signInWithGoogle({ identity });
    expect(await crm.users.read({ userId: user.id })).toMatchObject({ state: 'active' });
    await expect(
      crm.users.acceptInvitation({ token: tokenOf(inviteUrl), password: PASSWORD }),
    ).rejects.toMatchObject({ code: 'link.not_found' });
  });

  it('the first of all claims with a link, once; a new start ends the old link', async () => {
    const { crm } = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const old = await crm.users.ensureFirstAdministrator({});
    const { claimUrl } = await crm.users.ensureFirstAdministrator({});
    await expect(crm.users.readInvitation({ token: tokenOf(old.claimUrl) })).rejects.toMatchObject({
      code: 'link.not_found',
    });

    const token = tokenOf(claimUrl);
    await expect(crm.users.acceptInvitation({ token, password: PASSWORD })).rejects.toMatchObject({
      code: 'claim.email_missing',
    });
    const { userId } = await crm.users.acceptInvitation({ token, email: anna.email, password: PASSWORD });
    expect(await crm.users.read({ userId })).toMatchObject({ role: 'administrator', state: 'active' });
    expect(await crm.users.ensureFirstAdministrator({})).toEqual({ claimUrl: null });
  });

  it('who guess passwords have to wait, each at their own place', async () => {
    const { db, clock } = await start();
    const { crm } = await createTestCrm({ db, clock });
    await crm.users.create({
      actor: { id: 'x', role: 'administrator', teamId: null },
      person: { ...anna, password: PASSWORD },
    });
    const guess = (ip: string, password = 'wrong password') =>
      crm.users.signInWithPassword({ email: anna.email, password, ip });

    await Promise.all(
      Array.from({ length: 10 }, () => expect(guess(IP)).rejects.toMatchObject({ code: 'sign_in.wrong' })),
    );
    await expect(guess(IP, PASSWORD)).rejects.toMatchObject({
      code: 'sign_in.too_many_attempts',
      retryAfterMs: 15 * 60 * 1000,
    });
    await expect(guess('198.51.100.1', PASSWORD)).resolves.toHaveProperty('userId');
    clock.advanceMs(15 * 60 * 1000);
    await expect(guess(IP, PASSWORD)).resolves.toHaveProperty('userId');
  });
});
