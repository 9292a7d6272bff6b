import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { SyncError } from './sync-errors.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

const syncError = (id: string, change: Partial<SyncError> = {}): SyncError => ({
  id,
  mailboxId: 'm1',
  code: 'gmail.unavailable',
  detail: 'HTTP 503',
  occurredAt: at(0),
  lastSeenAt: at(0),
  count: 1,
  resolvedAt: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
  ...change,
});

describeOnEachDialect('billing', (openTestDatabase) => {
  it('closes the open interval of one mailbox and finds all that overlap a month', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.billing.open({ id: 'a', mailboxId: 'm1', openedAt: at(0), closedAt: null });
      await r.billing.open({ id: 'b', mailboxId: 'm2', openedAt: at(5), closedAt: null });
      await r.billing.close({ mailboxId: 'm1', at: at(10) });
      await r.billing.open({ id: 'c', mailboxId: 'm1', openedAt: at(20), closedAt: null });
    });
    const ids = async (from: number, to: number) =>
      (await db.read((r) => r.billing.listOverlapping({ from: at(from), to: at(to) })))
        .map((one) => one.id)
        .sort();
    expect(await ids(0, 30)).toEqual(['a', 'b', 'c']);
    // From is included, to is not; an interval that ends as the month begins has nothing in it.
    expect(await ids(10, 20)).toEqual(['b']);
    expect(await ids(0, 5)).toEqual(['a']);
  });
});

describeOnEachDialect('credentials', (openTestDatabase) => {
  it('are one per mailbox and route, replaced by a newer one, and forgotten together', async () => {
    const db = await openTestDatabase();
    const credential = { mailboxId: 'm1', route: 'google' as const, scopes: ['a'], grantedAt: at(0) };
    await db.write(async (r) => {
      await r.credentials.put({ ...credential, sealed: 'old' });
      await r.credentials.put({ ...credential, sealed: 'new', scopes: ['a', 'b'], grantedAt: at(1) });
      await r.credentials.put({ ...credential, route: 'app_password', sealed: 'other' });
      await r.credentials.put({ ...credential, mailboxId: 'm2', sealed: 'm2' });
    });
    expect(await db.read((r) => r.credentials.find({ mailboxId: 'm1', route: 'google' }))).toMatchObject({
      sealed: 'new',
      scopes: ['a', 'b'],
      grantedAt: at(1),
    });
    expect(await db.read((r) => r.credentials.listRoutes({ mailboxIds: ['m1'] }))).toHaveLength(2);
    await db.write((r) => r.credentials.removeAll({ mailboxId: 'm1' }));
    expect(await db.read((r) => r.credentials.listRoutes({ mailboxIds: ['m1', 'm2'] }))).toEqual([
      { mailboxId: 'm2', route: 'google' },
    ]);
  });
});

describeOnEachDialect('the running error log', (openTestDatabase) => {
  it('is read newest first, page by page, with or without the entries of the installation', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.syncErrors.insert(syncError('a', { occurredAt: at(1) }));
      await r.syncErrors.insert(syncError('b', { occurredAt: at(2), resolvedAt: at(3) }));
      await r.syncErrors.insert(syncError('c', { occurredAt: at(2) }));
      await r.syncErrors.insert(syncError('shared', { occurredAt: at(4), mailboxId: null }));
      await r.syncErrors.insert(syncError('foreign', { occurredAt: at(5), mailboxId: 'm2' }));
    });
    const page = async (change: object) => {
      const input = { mailboxIds: ['m1'], installation: false, before: null, limit: 10, ...change };
      return (await db.read((r) => r.syncErrors.list(input))).map((one) => one.id);
    };
    expect(await page({})).toEqual(['c', 'b', 'a']);
    expect(await page({ installation: true })).toEqual(['shared', 'c', 'b', 'a']);
    expect(await page({ mailboxIds: [], installation: true })).toEqual(['shared']);
    expect(await page({ mailboxIds: [] })).toEqual([]);
    expect(await page({ state: 'open', installation: true })).toEqual(['shared', 'c', 'a']);
    expect(await page({ state: 'over', installation: true })).toEqual(['b']);
    expect(await page({ limit: 1 })).toEqual(['c']);
    expect(await page({ before: { occurredAt: at(2), id: 'c' } })).toEqual(['b', 'a']);
  });

  it('tells what is open, of a mailbox, of the installation and of many', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.syncErrors.insert(syncError('open'));
      await r.syncErrors.insert(syncError('over', { resolvedAt: at(1) }));
      await r.syncErrors.insert(syncError('shared', { mailboxId: null }));
      await r.syncErrors.update('open', { count: 2, lastSeenAt: at(7) });
    });
    await db.read(async (r) => {
      expect(await r.syncErrors.listOpen({ mailboxId: 'm1' })).toEqual([
        syncError('open', { count: 2, lastSeenAt: at(7) }),
      ]);
      expect((await r.syncErrors.listOpen({ mailboxId: null })).map((one) => one.id)).toEqual(['shared']);
      expect((await r.syncErrors.listOpenOfMany({ mailboxIds: ['m1', 'm2'] })).map((one) => one.id)).toEqual([
        'open',
        'shared',
      ]);
      expect((await r.syncErrors.listOpenOfMany({ mailboxIds: [] })).map((one) => one.id)).toEqual([
        'shared',
      ]);
      expect(await r.syncErrors.find('none')).toBeNull();
    });
  });
});

describeOnEachDialect('what matching knows', (openTestDatabase) => {
  it('lists leads by the keys that count', async () => {
    const db = await openTestDatabase();
    const address = (id: string, addedRevision: number, removedRevision: number | null = null) => ({
      id,
      leadId: `lead-${id}`,
      address: `${id}@Acme.example`,
      addressKey: `${id}@acme.example`,
      addedRevision,
      removedRevision,
    });
    await db.write(async (r) => {
      await r.company.ensure({
        name: 'Oak',
        mailboxLimit: 1,
        ownDomains: ['oak.example'],
        importWindowDays: 730,
        createdAt: at(0),
      });
      await r.leads.insertAddresses([
        address('first', 1),
        address('second', 2),
        address('removed', 2, 3),
        address('third', 3),
      ]);
      await r.leads.insertAddresses([
        { ...address('twice', 2), id: 'again', address: 'second@Acme.example' },
      ]);
    });
    await db.read(async (r) => {
      const keys = ['first@acme.example', 'removed@acme.example', 'nobody@acme.example'];
      expect(await r.matching.listLeadsByAddressKeys({ addressKeys: keys })).toEqual([
        { addressKey: 'first@acme.example', leadId: 'lead-first' },
      ]);
      expect(await r.matching.readRules()).toMatchObject({ revision: 0, ownDomains: ['oak.example'] });
    });
    expect(await db.write((r) => r.company.nextRevision())).toBe(1);
    expect(await db.write((r) => r.matching.readRevision())).toBe(1);
  });

  it('lists the exclusions of the company and of one person', async () => {
    const db = await openTestDatabase();
    const exclusion = (id: string, userId: string | null) => ({
      id,
      userId,
      pattern: `${id}.example`,
      createdAt: at(0),
    });
    await db.write(async (r) => {
      await r.company.addExclusion(exclusion('all', null));
      await r.company.addExclusion(exclusion('own', 'u1'));
      await r.company.addExclusion(exclusion('foreign', 'u2'));
    });
    expect((await db.read((r) => r.matching.listExclusions({ userId: 'u1' }))).sort()).toEqual([
      'all.example',
      'own.example',
    ]);
  });
});
