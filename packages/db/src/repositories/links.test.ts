import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewLink } from './links.ts';

const createdAt = new Date('2026-03-01T10:00:00Z');
const after = (minutes: number) => new Date(createdAt.getTime() + minutes * 60_000);
const link = (changes: Partial<NewLink> = {}): NewLink => ({
  id: 'l1',
  purpose: 'oauth_connect',
  tokenHash: 'hash-1',
  userId: 'ann',
  data: { address: 'ann@acme.example' },
  createdAt,
  expiresAt: after(10),
  ...changes,
});

describeOnEachDialect('links that work once', (openTestDatabase) => {
  it('of ten who come back with one link at once, one gets in', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.links.create(link()));
    const spent = await Promise.all(
      Array.from({ length: 10 }, () => db.write((r) => r.links.use({ id: 'l1', now: after(1) }))),
    );
    expect(spent.filter((used) => used !== undefined)).toHaveLength(1);
    expect((await db.read((r) => r.links.get('l1')))?.usedAt).toEqual(after(1));
  });

  it('a link that is found is not spent by that, and is of use until the moment it expires', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.links.create(link()));
    const find = () =>
      db.read((r) => r.links.findByTokenHash({ purpose: 'oauth_connect', tokenHash: 'hash-1' }));
    expect(await find()).toMatchObject({ id: 'l1', usedAt: null, data: { address: 'ann@acme.example' } });
    expect(await find()).toMatchObject({ usedAt: null });

    expect(await db.write((r) => r.links.use({ id: 'l1', now: after(10) }))).toBeUndefined();
    expect(await db.write((r) => r.links.use({ id: 'l1', now: after(9) }))).toMatchObject({ id: 'l1' });
  });

  it('a link of one purpose does not open the door of another', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.links.create(link()));
    expect(
      await db.read((r) => r.links.findByTokenHash({ purpose: 'oauth_sign_in', tokenHash: 'hash-1' })),
    ).toBeUndefined();
  });

  it('keep how the visit ended', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.links.create(link()));
    await db.write((r) => r.links.setResult({ id: 'l1', result: { connected: 'ann@acme.example' } }));
    expect((await db.read((r) => r.links.get('l1')))?.result).toEqual({ connected: 'ann@acme.example' });
  });

  it('are taken back with their user, by purpose while unused, and when long expired', async () => {
    const db = await openTestDatabase();
    const remaining = async () => {
      const found = await Promise.all(['l1', 'l2', 'l3', 'l4'].map((id) => db.read((r) => r.links.get(id))));
      return found.flatMap((one) => (one ? [one.id] : []));
    };
    await db.write(async (r) => {
      await r.links.create(link());
      await r.links.create(link({ id: 'l2', tokenHash: 'hash-2', userId: 'bob', expiresAt: after(5) }));
      await r.links.create(link({ id: 'l3', tokenHash: 'hash-3', userId: null, purpose: 'claim' }));
      await r.links.create(link({ id: 'l4', tokenHash: 'hash-4', userId: null, purpose: 'claim' }));
      await r.links.use({ id: 'l4', now: after(1) });
    });
    await db.write((r) => r.links.deleteUnusedByPurpose('claim'));
    expect(await remaining()).toEqual(['l1', 'l2', 'l4']);
    await db.write((r) => r.links.deleteByUser('ann'));
    expect(await remaining()).toEqual(['l2', 'l4']);
    await db.write((r) => r.links.deleteExpired(after(5)));
    expect(await remaining()).toEqual(['l4']);
  });
});
