import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const windowStart = new Date('2026-03-01T10:00:00Z');
const minute = { scope: 'project-minute', windowStart };

describeOnEachDialect('quota units', (openTestDatabase) => {
  it('twenty workers that take at once are granted the limit in all, and nothing more', async () => {
    const db = await openTestDatabase();
    const granted = await Promise.all(
      Array.from({ length: 20 }, () =>
        db.write((r) => r.quota.takeBlock({ ...minute, units: 100, limit: 1_050 })),
      ),
    );
    expect(granted.reduce((sum, units) => sum + units, 0)).toBe(1_050);
    expect(granted.filter((units) => units === 100)).toHaveLength(10);
    expect(await db.read((r) => r.quota.readUsed(minute))).toBe(1_050);
  });

  it('a block larger than what is left is granted in part, then none', async () => {
    const db = await openTestDatabase();
    const take = (units: number) => db.write((r) => r.quota.takeBlock({ ...minute, units, limit: 250 }));
    expect(await take(200)).toBe(200);
    expect(await take(200)).toBe(50);
    expect(await take(1)).toBe(0);
  });

  it('a first block never exceeds the limit, and a limit of nothing grants nothing', async () => {
    const db = await openTestDatabase();
    const take = (limit: number) => db.write((r) => r.quota.takeBlock({ ...minute, units: 500, limit }));
    expect(await take(0)).toBe(0);
    expect(await take(250)).toBe(250);
    // An administrator lowered the limit below what is used already.
    expect(await take(100)).toBe(0);
  });

  it('the next window and another scope start from nothing; old windows are forgotten', async () => {
    const db = await openTestDatabase();
    const nextWindow = { ...minute, windowStart: new Date('2026-03-01T10:01:00Z') };
    await db.write((r) => r.quota.takeBlock({ ...minute, units: 10, limit: 10 }));
    expect(await db.write((r) => r.quota.takeBlock({ ...nextWindow, units: 10, limit: 10 }))).toBe(10);
    expect(await db.read((r) => r.quota.readUsed({ ...minute, scope: 'mailbox:m1' }))).toBe(0);

    await db.write((r) => r.quota.prune(nextWindow.windowStart));
    expect(await db.read((r) => r.quota.readUsed(minute))).toBe(0);
    expect(await db.read((r) => r.quota.readUsed(nextWindow))).toBe(10);
  });
});
