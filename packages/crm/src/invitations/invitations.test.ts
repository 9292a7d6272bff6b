import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import type { Actor } from '../permissions/can.ts';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const LIMITS = { mailboxes: 5, people: 10 };

async function start(db: Database) {
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const north = await test.seed.team('North');
  const seed = async (...[input]: Parameters<typeof test.seed.user>) => toActor(await test.seed.user(input));
  const people = {
    boss: await seed({ role: 'administrator', name: 'Boss' }),
    lead: await seed({ role: 'sales_manager', teamId: north, name: 'Lead' }),
    ann: await seed({ role: 'salesperson', teamId: north, name: 'Ann' }),
    bob: await seed({ role: 'salesperson', name: 'Bob' }),
    marketing: await seed({ role: 'marketing_manager', name: 'Mara' }),
  };
  await test.seed.mailbox({ userId: people.marketing.id, address: 'mara@company.example' });
  const invite = (actor: Actor, who: Actor | null) =>
    test.crm.invitations.invite({ actor, userId: who?.id ?? null });
  const hand = (who: Actor) =>
    db.write((r) => r.slackInvitations.noteHanded({ userId: who.id, at: test.clock.now() }));
  const overview = (actor: Actor) => test.crm.company.readOverview({ actor, limits: LIMITS });
  return { ...test, ...people, invite, hand, overview };
}

describeOnEachDialect('asking people to connect a mailbox', (openTestDatabase) => {
  it('one person is asked, and again after a week, by nobody sooner', async () => {
    const { boss, lead, ann, invite, hand, clock } = await start(await openTestDatabase());
    expect(await invite(boss, ann)).toEqual({ askedCount: 1 });
    await expect(invite(lead, ann)).rejects.toMatchObject({ code: 'invitation.too_soon' });
    await hand(ann);
    clock.advanceMs(7 * DAY_MS - 1);
    await expect(invite(boss, ann)).rejects.toMatchObject({ code: 'invitation.too_soon' });
    clock.advanceMs(1);
    expect(await invite(lead, ann)).toEqual({ askedCount: 1 });
  });

  it('everybody is asked whom one may ask and who has connected nothing', async () => {
    const { db, boss, lead, ann, bob, invite } = await start(await openTestDatabase());
    expect(await invite(lead, null)).toEqual({ askedCount: 1 });
    expect(await db.read((r) => r.slackInvitations.find(ann.id))).toMatchObject({ invitedById: lead.id });
    expect(await invite(boss, null)).toEqual({ askedCount: 2 });
    const asked = await db.read((r) => r.slackInvitations.listDue({ now: MORNING, limit: 9 }));
    expect(asked.map(({ userId }) => userId).toSorted()).toEqual([lead.id, ann.id, bob.id].toSorted());
    expect(await invite(boss, null)).toEqual({ askedCount: 0 });
  });

  it('nobody is asked by those who may not, for what they have, or when they are gone', async () => {
    const { db, clock, boss, lead, ann, bob, marketing, invite } = await start(await openTestDatabase());
    for (const [actor, who] of [
      [lead, bob],
      [ann, ann],
      [marketing, bob],
      [ann, null],
    ] as const)
      await expect(invite(actor, who)).rejects.toMatchObject({ code: 'permission.denied' });
    await expect(invite(boss, marketing)).rejects.toMatchObject({ code: 'invitation.not_needed' });

    await db.write((r) => r.users.update({ id: bob.id, changes: { deactivatedAt: clock.now() } }));
    await expect(invite(boss, bob)).rejects.toMatchObject({ code: 'user.not_found' });
    expect(await db.read((r) => r.slackInvitations.listDue({ now: MORNING, limit: 9 }))).toEqual([]);
  });
});

describeOnEachDialect('how things stand', (openTestDatabase) => {
  it('those who run the company see all of it, and who was asked', async () => {
    const { boss, ann, overview, invite, hand } = await start(await openTestDatabase());
    await invite(boss, ann);
    await hand(ann);
    const seen = await overview(boss);
    expect(seen).toMatchObject({
      scope: 'company',
      companyName: 'Nordlicht Sales',
      seats: { takenCount: 1, limitCount: 5 },
      countByStatus: { enabled: 1, error: 0, connection: 0, pending: 0 },
      unconnected: { count: 4, mayBeAskedCount: 2 },
    });
    expect(
      seen!.unconnected.people.map(({ name, isMe, mayBeAsked, invitation }) => [
        name,
        isMe,
        mayBeAsked,
        invitation?.state ?? null,
      ]),
    ).toEqual([
      ['Ann', false, false, 'unconfirmed'],
      ['Bob', false, true, null],
      ['Boss', true, false, null],
      ['Lead', false, true, null],
    ]);
  });

  it('the manager of a team sees the team, and nothing of seats and faults', async () => {
    const { db, engine, lead, ann, bob, seed, overview } = await start(await openTestDatabase());
    const mailboxId = await seed.mailbox({ userId: ann.id, address: 'ann@company.example' });
    await seed.mailbox({ userId: bob.id, address: 'bob@company.example' });
    await db.write((r) => r.mailboxes.update(mailboxId, { status: 'connection' }));
    engine.answers.syncErrors = [FAULT];
    expect(await overview(lead)).toMatchObject({
      scope: 'team',
      seats: null,
      faults: [],
      countByStatus: { enabled: 0, error: 0, connection: 1, pending: 0 },
      troubled: [{ mailbox: { id: mailboxId }, ownerName: 'Ann', mayAct: true }],
      unconnected: { count: 1, mayBeAskedCount: 0, people: [{ name: 'Lead', isMe: true }] },
    });
  });

  it('faults of the installation are seen while they are open, by those who run it', async () => {
    const { engine, boss, overview } = await start(await openTestDatabase());
    engine.answers.syncErrors = [FAULT, { ...FAULT, id: 'over', resolvedAt: MORNING }];
    expect((await overview(boss))!.faults).toEqual([FAULT]);
  });

  it('everybody else sees nothing', async () => {
    const { ann, marketing, overview } = await start(await openTestDatabase());
    expect([await overview(ann), await overview(marketing)]).toEqual([null, null]);
  });
});

const FAULT = {
  id: 'fault',
  mailboxId: null,
  occurredAt: MORNING,
  lastSeenAt: MORNING,
  count: 1,
  code: 'google.client_wrong',
  what: 'The OAuth client’s secret is wrong.',
  howToFix: ['Enter the right one.'],
  whoCanFix: 'mailsync_administrator' as const,
  resolvedAt: null,
  affectedCount: 38,
  acknowledged: null,
};
