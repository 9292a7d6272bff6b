import { expect, test } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const day = (count: number) => new Date(Date.UTC(2026, 2, 2) + count * DAY_MS);
const WEEK_DAYS = 7;

describeOnEachDialect('invitations by direct message', (openTestDatabase) => {
  const ask = (db: Database, userIds: string[], now: Date) =>
    db.write((r) =>
      r.slackInvitations.ask({
        userIds,
        invitedById: 'boss',
        unlessSince: new Date(now.getTime() - WEEK_DAYS * DAY_MS),
        now,
      }),
    );
  const find = (db: Database, userId: string) => db.read((r) => r.slackInvitations.find(userId));
  const send = (db: Database, userId: string, at: Date) =>
    db.write(async (r) => {
      await r.slackInvitations.noteHanded({ userId, at });
      await r.slackInvitations.noteSent(userId);
    });
  const due = async (db: Database, now: Date) =>
    (await db.read((r) => r.slackInvitations.listDue({ now, limit: 50 }))).map(({ userId }) => userId);

  test('a person is asked once a week at most, however often somebody presses', async () => {
    const db = await openTestDatabase();
    expect(await ask(db, ['ann', 'bob'], day(0))).toEqual(['ann', 'bob']);
    expect(await ask(db, ['ann', 'cid'], day(0))).toEqual(['cid']);
    await send(db, 'ann', day(0));
    expect(await find(db, 'ann')).toMatchObject({ state: 'sent', sentAt: day(0), invitedById: 'boss' });

    expect(await ask(db, ['ann'], day(6))).toEqual([]);
    expect(await find(db, 'ann')).toMatchObject({ state: 'sent', sentAt: day(0) });
    expect(await ask(db, ['ann'], day(7))).toEqual(['ann']);
    expect(await find(db, 'ann')).toMatchObject({ state: 'asked', sentAt: null, askedAt: day(7) });
  });

  test('two who press at the same time ask once', async () => {
    const db = await openTestDatabase();
    const asked = await Promise.all([ask(db, ['ann'], day(0)), ask(db, ['ann'], day(0))]);
    expect(asked.flat()).toEqual(['ann']);
  });

  test('more people than fit one statement', async () => {
    const db = await openTestDatabase();
    const everybody = Array.from({ length: 1_200 }, (_, index) => `user-${index}`);
    expect(await ask(db, everybody, day(0))).toHaveLength(1_200);
    expect(await ask(db, everybody, day(0))).toEqual([]);
  });

  test('what was handed over and never confirmed counts as sent', async () => {
    const db = await openTestDatabase();
    await ask(db, ['ann'], day(0));
    await db.write((r) => r.slackInvitations.noteHanded({ userId: 'ann', at: day(0) }));
    expect(await find(db, 'ann')).toMatchObject({ state: 'unconfirmed', sentAt: day(0) });
    expect(await due(db, day(1))).toEqual([]);
    expect(await ask(db, ['ann'], day(1))).toEqual([]);
  });

  test('what is certain not to have been sent waits, and the others with it, in the order of asking', async () => {
    const db = await openTestDatabase();
    await ask(db, ['bob'], day(0));
    await ask(db, ['ann'], day(1));
    expect(await due(db, day(1))).toEqual(['bob', 'ann']);
    await db.write(async (r) => {
      await r.slackInvitations.noteHanded({ userId: 'bob', at: day(1) });
      await r.slackInvitations.noteNotSent({ userId: 'bob', problem: 'rate_limited', until: day(2) });
    });
    expect(await due(db, day(1))).toEqual([]);
    expect(await db.read((r) => r.slackInvitations.readNextSendAt())).toEqual(day(2));
    expect(await due(db, day(2))).toEqual(['bob', 'ann']);
    expect(await find(db, 'bob')).toMatchObject({ sentAt: null, lastProblem: 'rate_limited' });
  });

  test('who is not in Slack may be asked again at any time, and who needs no invitation has none', async () => {
    const db = await openTestDatabase();
    await ask(db, ['ann', 'bob'], day(0));
    await db.write((r) => r.slackInvitations.noteNotInSlack('ann'));
    expect(await find(db, 'ann')).toMatchObject({ state: 'not_in_slack', sentAt: null });
    expect(await ask(db, ['ann'], day(0))).toEqual(['ann']);

    await db.write((r) => r.slackInvitations.remove(['bob']));
    expect(await find(db, 'bob')).toBeUndefined();
  });
});
