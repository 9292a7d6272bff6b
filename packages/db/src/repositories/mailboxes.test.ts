import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewMailbox } from './mailboxes.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

const mailbox = (id: string, change: Partial<NewMailbox> = {}): NewMailbox => ({
  id,
  userId: `user-${id}`,
  identity: `google:${id}`,
  address: `${id}@oak.example`,
  ownAddresses: [`${id}@oak.example`],
  route: 'google',
  routeSince: at(0),
  canSend: true,
  connectedAt: at(0),
  status: 'enabled',
  statusSince: at(0),
  hasSeat: true,
  queuedAt: at(0),
  importedRevision: -1,
  importedFrom: null,
  ...change,
});

describeOnEachDialect('mailboxes', (openTestDatabase) => {
  it('stand in line by the time of their request, and lose seats from the newest', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('late', { hasSeat: false, queuedAt: at(9) }));
      await r.mailboxes.insert(mailbox('early', { hasSeat: false, queuedAt: at(8) }));
      await r.mailboxes.insert(mailbox('gone', { hasSeat: false, queuedAt: at(1), disconnectedAt: at(2) }));
      await r.mailboxes.insert(mailbox('first', { queuedAt: at(3) }));
      await r.mailboxes.insert(mailbox('second', { queuedAt: at(4) }));
    });
    const ids = (rows: { id: string }[]) => rows.map((row) => row.id);
    await db.read(async (r) => {
      expect(ids(await r.mailboxes.listWaiting())).toEqual(['early', 'late']);
      expect(ids(await r.mailboxes.listWaiting({ limit: 1 }))).toEqual(['early']);
      expect(ids(await r.mailboxes.listNewestSeats({ limit: 1 }))).toEqual(['second']);
      expect(await r.mailboxes.countSeats()).toBe(2);
      expect(await r.mailboxes.countWaiting()).toBe(2);
    });
  });

  it('are due when their time has come, the longest overdue first', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('now', { nextSyncAt: at(5) }));
      await r.mailboxes.insert(mailbox('before', { nextSyncAt: at(4) }));
      await r.mailboxes.insert(mailbox('later', { nextSyncAt: at(6) }));
      await r.mailboxes.insert(mailbox('never', { nextSyncAt: null }));
    });
    expect(await db.read((r) => r.mailboxes.listDue({ now: at(5), limit: 10 }))).toEqual(['before', 'now']);
  });

  it('that fail are counted by what they fail with, and brought forward when it is over', async () => {
    const db = await openTestDatabase();
    const failing = { lastErrorCode: 'a', nextSyncAt: at(40), lastAttemptAt: at(10) };
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('one', failing));
      await r.mailboxes.insert(mailbox('justTried', { ...failing, lastAttemptAt: at(30) }));
      await r.mailboxes.insert(mailbox('paused', { ...failing, pausedUntil: at(40) }));
      await r.mailboxes.insert(mailbox('other', { ...failing, lastErrorCode: 'b' }));
      await r.mailboxes.insert(mailbox('pending', { ...failing, hasSeat: false, nextSyncAt: null }));
      await r.mailboxes.insert(mailbox('stopped', { ...failing, givenUpAt: at(5), nextSyncAt: null }));
      await r.mailboxes.insert(mailbox('gone', { ...failing, disconnectedAt: at(5), nextSyncAt: null }));
      await r.mailboxes.insert(mailbox('well', { nextSyncAt: at(40), lastSyncedAt: at(20) }));
    });
    const { failingCounts, none, lastSyncedAt } = await db.read(async (r) => ({
      failingCounts: await r.mailboxes.countFailing({ codes: ['a', 'b', 'c'] }),
      none: await r.mailboxes.countFailing({ codes: [] }),
      lastSyncedAt: await r.mailboxes.findLastSyncedAt(),
    }));
    expect([...failingCounts].sort()).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(none.size).toBe(0);
    expect(lastSyncedAt).toEqual(at(20));

    await db.write((r) => r.mailboxes.makeFailingDue({ codes: ['a', 'c'], now: at(30) }));
    expect(await db.read((r) => r.mailboxes.listDue({ now: at(30), limit: 10 }))).toEqual(['one']);
  });

  it('elsewhere than at Google keep their servers, and are counted apart when they fail', async () => {
    const db = await openTestDatabase();
    const servers = {
      imap: { host: 'imap.oak.example', port: 993, security: 'tls' as const },
      smtp: { host: 'smtp.oak.example', port: 587, security: 'starttls' as const },
      login: 'ann',
    };
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('google', { lastErrorCode: 'a' }));
      await r.mailboxes.insert(mailbox('elsewhere', { lastErrorCode: 'a', servers }));
      await r.mailboxes.insert(mailbox('also', { lastErrorCode: 'b', servers }));
      await r.mailboxes.insert(mailbox('given-up', { lastErrorCode: 'a', servers, givenUpAt: at(5) }));
      await r.mailboxes.insert(mailbox('well', { servers }));
    });
    await db.read(async (r) => {
      expect((await r.mailboxes.find('elsewhere'))?.servers).toEqual(servers);
      expect((await r.mailboxes.find('google'))?.servers).toBeNull();
      const count = (codes: string[]) => r.mailboxes.countFailingByPlace({ codes });
      expect(await count(['a', 'b'])).toEqual({ google: 1, elsewhere: 2 });
      expect(await count(['b'])).toEqual({ google: 0, elsewhere: 1 });
      expect(await count([])).toEqual({ google: 0, elsewhere: 0 });
    });
  });

  it('tell since when the oldest access that works is granted', async () => {
    const db = await openTestDatabase();
    const grant = (mailboxId: string, minute: number) => ({
      mailboxId,
      route: 'google' as const,
      sealed: 'sealed',
      scopes: [],
      grantedAt: at(minute),
    });
    expect(await db.read((r) => r.credentials.findOldestLivingGrant({ route: 'google' }))).toBeNull();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('red', { status: 'error' }));
      await r.mailboxes.insert(mailbox('green'));
      await r.mailboxes.insert(mailbox('newer'));
      for (const one of [grant('red', 1), grant('green', 2), grant('newer', 3)]) await r.credentials.put(one);
    });
    expect(await db.read((r) => r.credentials.findOldestLivingGrant({ route: 'google' }))).toEqual(at(2));
    expect(await db.read((r) => r.credentials.findOldestLivingGrant({ route: 'app_password' }))).toBeNull();
    // The app password has taken over: that the mailbox is green says nothing of its sign-in.
    await db.write((r) => r.mailboxes.update('green', { route: 'app_password' }));
    expect(await db.read((r) => r.credentials.findOldestLivingGrant({ route: 'google' }))).toEqual(at(3));
  });

  it('are found by an address in whatever letters it was connected, while they sync', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('ann', { address: 'Ann@Oak.example', nextSyncAt: at(30) }));
      await r.mailboxes.insert(mailbox('ben', { nextSyncAt: at(30) }));
      await r.mailboxes.insert(mailbox('cat', { nextSyncAt: null }));
    });
    await db.read(async (r) => {
      const addresses = ['ann@oak.example', 'cat@oak.example', 'nobody@oak.example'];
      const found = await r.mailboxes.listSyncingOf({ addresses });
      expect(found.map((row) => row.id)).toEqual(['ann']);
      expect(await r.mailboxes.listSyncingOf({ addresses: [] })).toEqual([]);
    });
  });

  it('are due at once when they are called, but for those that back off or wait for their pass already', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('ahead', { nextSyncAt: at(14) }));
      await r.mailboxes.insert(mailbox('passing', { nextSyncAt: new Date(at(10).getTime() - 59_000) }));
      await r.mailboxes.insert(mailbox('overdue', { nextSyncAt: at(8) }));
      await r.mailboxes.insert(mailbox('failing', { nextSyncAt: at(40), failingSince: at(1) }));
      const ids = ['ahead', 'passing', 'overdue', 'failing'];
      await r.mailboxes.makeDue({ ids, now: at(10) });
      await r.mailboxes.noteHeard({ ids, now: at(10) });
    });
    const rows = await db.read((r) => r.mailboxes.list());
    expect(Object.fromEntries(rows.map((row) => [row.id, row.nextSyncAt]))).toEqual({
      ahead: at(10),
      passing: at(10),
      overdue: at(8),
      failing: at(40),
    });
    expect(rows.map((row) => row.watchHeardAt)).toEqual([at(10), at(10), at(10), at(10)]);
  });

  it('are watched by nobody any more when their watches are forgotten', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      const watched = { watchExpiresAt: at(30), watchRenewAt: at(20), watchHeardAt: at(10) };
      await r.mailboxes.insert(mailbox('watched', watched));
      await r.mailboxes.insert(mailbox('planned', { watchRenewAt: at(20) }));
      await r.mailboxes.forgetWatches();
    });
    for (const row of await db.read((r) => r.mailboxes.list()))
      expect(row).toMatchObject({ watchExpiresAt: null, watchRenewAt: null, watchHeardAt: null });
  });

  it('are oddly planned when they should sync and are long overdue, far ahead, or not planned at all', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('overdue', { nextSyncAt: at(1) }));
      await r.mailboxes.insert(mailbox('due', { nextSyncAt: at(5) }));
      await r.mailboxes.insert(mailbox('far', { nextSyncAt: at(59) }));
      await r.mailboxes.insert(mailbox('lost', { nextSyncAt: null }));
      await r.mailboxes.insert(mailbox('waiting', { nextSyncAt: null, hasSeat: false }));
      await r.mailboxes.insert(mailbox('stopped', { nextSyncAt: null, givenUpAt: at(1) }));
      await r.mailboxes.insert(mailbox('gone', { nextSyncAt: null, disconnectedAt: at(1) }));
    });
    const range = { dueBefore: at(4), plannedAfter: at(50) };
    const odd = await db.read((r) => r.mailboxes.listOddlyPlanned({ ...range, limit: 10 }));
    expect(odd.map((row) => row.id).toSorted()).toEqual(['far', 'lost', 'overdue']);
    expect(await db.read((r) => r.mailboxes.listOddlyPlanned({ ...range, limit: 2 }))).toHaveLength(2);
  });

  it('are brought forward when leads change, but for those that back off, pause or do not sync', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('healthy', { nextSyncAt: at(30) }));
      await r.mailboxes.insert(mailbox('failing', { nextSyncAt: at(40), failingSince: at(1) }));
      await r.mailboxes.insert(mailbox('stopped', { nextSyncAt: null }));
      await r.mailboxes.makeAllDue({ now: at(10) });
    });
    const rows = await db.read((r) => r.mailboxes.list());
    expect(Object.fromEntries(rows.map((row) => [row.id, row.nextSyncAt]))).toEqual({
      healthy: at(10),
      failing: at(40),
      stopped: null,
    });
  });

  it('have one identity in the installation', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.mailboxes.insert(mailbox('a')));
    await expect(
      db.write((r) => r.mailboxes.insert(mailbox('b', { identity: 'google:a' }))),
    ).rejects.toThrow();
    expect((await db.read((r) => r.mailboxes.findByIdentity('google:a')))!.id).toBe('a');
    expect(await db.read((r) => r.mailboxes.findByIdentity('google:none'))).toBeNull();
  });

  it('held by one transaction wait in another', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.mailboxes.insert(mailbox('a', { recordedCount: 0 })));
    const addOne = () =>
      db.write(async (r) => {
        const held = await r.mailboxes.lock('a');
        await r.mailboxes.update('a', { recordedCount: held!.recordedCount + 1 });
      });
    await Promise.all(Array.from({ length: 10 }, addOne));
    expect((await db.read((r) => r.mailboxes.find('a')))!.recordedCount).toBe(10);
    expect(await db.write((r) => r.mailboxes.lock('none'))).toBeNull();
  });
});
