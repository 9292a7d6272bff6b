import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Import } from './imports.ts';
import type { NewMailbox } from './mailboxes.ts';
import { type QuotaPurpose, quotaScopeOf } from './quota.ts';

const windowStart = new Date('2026-03-01T10:00:00Z');
const minute = { scope: 'project-minute', windowStart };
const live = { ...minute, purpose: 'live' as const };
const nothing = { live: 0, import: 0, audit: 0 };

describeOnEachDialect('quota units', (openTestDatabase) => {
  it('twenty workers that take at once are granted the limit in all, and nothing more', async () => {
    const db = await openTestDatabase();
    const granted = await Promise.all(
      Array.from({ length: 20 }, () =>
        db.write((r) => r.quota.takeBlock({ ...minute, purpose: 'live', units: 100, limit: 1_050 })),
      ),
    );
    expect(granted.reduce((sum, units) => sum + units, 0)).toBe(1_050);
    expect(granted.filter((units) => units === 100)).toHaveLength(10);
    expect(await db.read((r) => r.quota.readUsed(minute))).toEqual({ ...nothing, live: 1_050 });
  });

  it('a block larger than what is left is granted in part, then none', async () => {
    const db = await openTestDatabase();
    const take = (units: number) => db.write((r) => r.quota.takeBlock({ ...live, units, limit: 250 }));
    expect(await take(200)).toBe(200);
    expect(await take(200)).toBe(50);
    expect(await take(1)).toBe(0);
  });

  it('a first block never exceeds the limit, and a limit of nothing grants nothing', async () => {
    const db = await openTestDatabase();
    const take = (limit: number) => db.write((r) => r.quota.takeBlock({ ...live, units: 500, limit }));
    expect(await take(0)).toBe(0);
    expect(await take(250)).toBe(250);
    // An administrator lowered the limit below what is used already.
    expect(await take(100)).toBe(0);
  });

  it('the next window and another scope start from nothing; old windows are forgotten', async () => {
    const db = await openTestDatabase();
    const nextWindow = { ...live, windowStart: new Date('2026-03-01T10:01:00Z') };
    await db.write((r) => r.quota.takeBlock({ ...live, units: 10, limit: 10 }));
    expect(await db.write((r) => r.quota.takeBlock({ ...nextWindow, units: 10, limit: 10 }))).toBe(10);
    expect(await db.read((r) => r.quota.readUsed({ ...minute, scope: 'mailbox:m1' }))).toEqual(nothing);

    const day = { ...live, scope: 'project-day' };
    await db.write((r) => r.quota.takeBlock({ ...day, units: 10, limit: 10 }));
    const minutesBefore = nextWindow.windowStart;
    await db.write((r) => r.quota.prune({ minutesBefore, daysBefore: windowStart }));
    expect(await db.read((r) => r.quota.readUsed(day))).toEqual({ ...nothing, live: 10 });
    await db.write((r) => r.quota.prune({ minutesBefore, daysBefore: minutesBefore }));
    expect(await db.read((r) => r.quota.readUsed(day))).toEqual(nothing);
    expect(await db.read((r) => r.quota.readUsed(minute))).toEqual(nothing);
    expect(await db.read((r) => r.quota.readUsed(nextWindow))).toEqual({ ...nothing, live: 10 });
  });

  it('one purpose may have a limit of its own under the one of all', async () => {
    const db = await openTestDatabase();
    const take = (purpose: QuotaPurpose, units: number, ownLimit?: number) =>
      db.write((r) =>
        r.quota.takeBlock({ ...minute, purpose, units, limit: 300, ...(ownLimit && { ownLimit }) }),
      );
    expect(await take('import', 80, 100)).toBe(80);
    expect(await take('import', 80, 100)).toBe(20);
    expect(await take('import', 1, 100)).toBe(0);
    expect(await take('audit', 500, 150)).toBe(150);
    expect(await take('live', 500)).toBe(50);
    expect(await db.read((r) => r.quota.readUsed(minute))).toEqual({ live: 50, import: 100, audit: 150 });
  });

  it('the mailboxes that took most of a minute are listed, the project’s own meter is not among them', async () => {
    const db = await openTestDatabase();
    const take = (scope: string, purpose: QuotaPurpose, units: number) =>
      db.write((r) => r.quota.takeBlock({ scope, windowStart, purpose, units, limit: 10_000 }));
    await take('project-minute', 'live', 900);
    await take(quotaScopeOf('quiet'), 'live', 10);
    await take(quotaScopeOf('busy'), 'live', 10);
    await take(quotaScopeOf('busy'), 'import', 400);
    await take(quotaScopeOf('middling'), 'audit', 100);
    expect(await db.read((r) => r.quota.listBusiest({ windowStart, limit: 2 }))).toEqual([
      { mailboxId: 'busy', live: 10, import: 400, audit: 0 },
      { mailboxId: 'middling', live: 0, import: 0, audit: 100 },
    ]);
  });
});

describeOnEachDialect('mailboxes and the budget', (openTestDatabase) => {
  it('those with history to import are counted: behind the leads or in the middle of it, and able to sync', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.company.ensure({
        name: 'Oak',
        mailboxLimit: 10,
        ownDomains: [],
        importWindowDays: 730,
        createdAt: windowStart,
      });
      await r.company.nextRevision();
      await r.mailboxes.insert(mailbox('new', { importedRevision: -1 }));
      await r.mailboxes.insert(mailbox('behind', { importedRevision: 0 }));
      await r.mailboxes.insert(mailbox('up to date', { importedRevision: 1 }));
      await r.mailboxes.insert(mailbox('reads a gap', { importedRevision: 1 }));
      await r.mailboxes.insert(mailbox('failing', { failingSince: windowStart }));
      await r.mailboxes.insert(mailbox('without a seat', { hasSeat: false }));
      await r.mailboxes.insert(mailbox('gone', { disconnectedAt: windowStart }));
      for (const [mailboxId, state] of [
        ['reads a gap', 'recording'],
        ['up to date', 'abandoned'],
      ] as const) {
        await r.imports.insert({ ...gap, id: mailboxId, mailboxId, state });
      }
    });
    expect(await db.read((r) => r.quota.countImporting())).toBe(3);
  });

  it('those that wait for it are counted while they wait, with the last of them', async () => {
    const db = await openTestDatabase();
    const at = (minute: number) => new Date(windowStart.getTime() + minute * 60_000);
    await db.write(async (r) => {
      await r.mailboxes.insert(mailbox('over', { budgetPausedUntil: at(1) }));
      await r.mailboxes.insert(mailbox('waits', { budgetPausedUntil: at(2) }));
      await r.mailboxes.insert(mailbox('waits longer', { budgetPausedUntil: at(5) }));
      await r.mailboxes.insert(mailbox('failing', { budgetPausedUntil: at(9), failingSince: at(0) }));
    });
    const waiting = (minute: number) => db.read((r) => r.quota.summariseWaiting({ now: at(minute) }));
    expect(await waiting(1)).toEqual({ count: 2, until: at(5) });
    expect(await waiting(5)).toEqual({ count: 0, until: null });
  });
});

const gap: Import = {
  id: 'gap',
  mailboxId: '',
  reason: 'gap',
  state: 'recording',
  afterRevision: 1,
  toRevision: 1,
  receivedFrom: windowStart,
  receivedBefore: null,
  way: 'everything',
  domainSize: 2,
  search: null,
  pageToken: null,
  position: null,
  listedCount: 0,
  searchCount: 0,
  unreadCount: 0,
  foundCount: 0,
  recordedCount: 0,
  notRecordedCount: 0,
  unitsSpent: 0,
  otherWayUnits: null,
  startedAt: windowStart,
  finishedAt: null,
};

const mailbox = (id: string, change: Partial<NewMailbox> = {}): NewMailbox => ({
  id,
  userId: `user-${id}`,
  identity: `google:${id}`,
  address: `${id}@oak.example`,
  ownAddresses: [`${id}@oak.example`],
  route: 'google',
  routeSince: windowStart,
  canSend: true,
  connectedAt: windowStart,
  status: 'enabled',
  statusSince: windowStart,
  hasSeat: true,
  queuedAt: windowStart,
  importedRevision: 1,
  ...change,
});
