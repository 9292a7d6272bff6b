import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const createdAt = new Date('2026-03-01T10:00:00Z');
const defaults = {
  name: 'Acme',
  mailboxLimit: 3,
  ownDomains: ['acme.example'],
  importWindowDays: 730,
  createdAt,
};

describeOnEachDialect('the company', (openTestDatabase) => {
  it('is made at the first start and left as it is at the next', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.company.ensure(defaults));
    const atNextStart = await db.write((r) =>
      r.company.ensure({ ...defaults, name: 'Other', mailboxLimit: 99 }),
    );
    expect(atNextStart).toMatchObject({
      name: 'Acme',
      mailboxLimit: 3,
      plan: 'trial',
      sharing: 'everything',
    });
  });

  it('asked for before it is made, says so', async () => {
    const db = await openTestDatabase();
    expect(await db.read((r) => r.company.find())).toBeUndefined();
    await expect(db.read((r) => r.company.get())).rejects.toMatchObject({
      code: 'company.not_found',
      kind: 'not_found',
    });
  });

  it('keeps its revision when its settings change', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.company.ensure(defaults));
    expect(await db.write((r) => r.company.nextRevision())).toBe(1);
    expect(await db.write((r) => r.company.nextRevision())).toBe(2);
    const changed = await db.write((r) => r.company.update({ mailboxLimit: 10, sharing: 'subject' }));
    expect(changed).toMatchObject({ mailboxLimit: 10, sharing: 'subject', revision: 2, name: 'Acme' });
  });

  it('locked by one, is decided on by the others one after the other', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.company.ensure({ ...defaults, mailboxLimit: 0 }));
    // Each reads, waits and writes what it read plus one: without the lock most of them would be lost.
    await Promise.all(
      Array.from({ length: 8 }, () =>
        db.write(async (r) => {
          const { mailboxLimit } = await r.company.lock();
          await new Promise((resolve) => setImmediate(resolve));
          await r.company.update({ mailboxLimit: mailboxLimit + 1 });
        }),
      ),
    );
    expect((await db.read((r) => r.company.get())).mailboxLimit).toBe(8);
  });

  it('shows a user the exclusions of the company and their own, not those of others', async () => {
    const db = await openTestDatabase();
    const exclusions = [
      { id: 'e1', userId: null, pattern: 'bank.example', createdAt },
      { id: 'e2', userId: 'ann', pattern: 'mum@family.example', createdAt },
      { id: 'e3', userId: 'bob', pattern: 'dad@family.example', createdAt },
    ];
    await db.write(async (r) => {
      for (const exclusion of exclusions) await r.company.addExclusion(exclusion);
    });
    expect((await db.read((r) => r.company.listExclusionsFor('ann'))).map(({ id }) => id)).toEqual([
      'e1',
      'e2',
    ]);
    await db.write((r) => r.company.removeExclusion('e1'));
    expect(await db.read((r) => r.company.findExclusion('e1'))).toBeUndefined();
    expect((await db.read((r) => r.company.listExclusions())).map(({ id }) => id)).toEqual(['e3', 'e2']);
  });
});
