import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';
import type { CompanyChange } from './change-company.ts';

const thousandPatterns = () => Array.from({ length: 1_000 }, (_, at) => `stranger-${at}.example`);
const MORNING = new Date('2026-05-04T09:30:00.000Z');

describeOnEachDialect('company', (openTestDatabase) => {
  const start = async () => {
    const test = await createTestCrm({ db: await openTestDatabase(), clock: createManualClock(MORNING) });
    const boss = await test.seed.user({ role: 'administrator' });
    const mailboxId = await test.seed.mailbox({ userId: boss.id, address: 'boss@company.example' });
    const revision = async () => (await test.db.read((r) => r.company.get())).revision;
    return { ...test, mailboxId, revision, actor: toActor(boss) };
  };

  it('starts as a trial with five mailboxes and two years of history', async () => {
    const { crm, actor } = await start();
    expect(await crm.company.read({ actor })).toMatchObject({
      name: 'Nordlicht Sales',
      plan: 'trial',
      mailboxLimit: 5,
      importWindowDays: 730,
      sharing: 'everything',
      recordInternal: false,
      seatsTaken: 1,
      pendingCount: 0,
      exclusions: [],
    });
  });

  it('takes seats back and gives them out in the transaction that changes the limit', async () => {
    const { crm, actor, db, mailboxId } = await start();
    const seatOf = async () => (await db.read((r) => r.mailboxes.find(mailboxId)))?.status;
    expect(await crm.company.change({ actor, change: { mailboxLimit: 0, name: 'Nordlicht' } })).toMatchObject(
      {
        name: 'Nordlicht',
        seatsTaken: 0,
        pendingCount: 1,
      },
    );
    expect(await seatOf()).toBe('pending');
    expect(await crm.company.change({ actor, change: { mailboxLimit: 9 } })).toMatchObject({
      mailboxLimit: 9,
      seatsTaken: 1,
      pendingCount: 0,
    });
    expect(await seatOf()).toBe('enabled');
  });

  it('has every mailbox look at once for what a wider import window opens, and for nothing when it is narrowed', async () => {
    const { crm, actor, db, mailboxId } = await start();
    const noon = new Date('2026-05-04T12:00:00Z');
    const dueAfter = async (importWindowDays: number) => {
      await db.write((r) => r.mailboxes.update(mailboxId, { nextSyncAt: noon }));
      await crm.company.change({ actor, change: { importWindowDays } });
      return (await db.read((r) => r.mailboxes.find(mailboxId)))!.nextSyncAt;
    };
    expect(await dueAfter(365)).toEqual(noon);
    expect(await dueAfter(1_095)).toEqual(MORNING);
    expect(await dueAfter(1_095)).toEqual(noon);
  });

  it('has every mailbox decide anew when rules change that fates depend on', async () => {
    const { crm, actor, db, revision, mailboxId } = await start();
    const before = await revision();
    await db.write((r) => r.mailboxes.update(mailboxId, { nextSyncAt: new Date('2026-05-04T12:00:00Z') }));

    await crm.company.change({ actor, change: { sharing: 'metadata' } });
    expect(await revision(), 'sharing decides on showing, not on recording').toBe(before);

    const changed = await crm.company.change({
      actor,
      change: {
        exclusions: ['Anna@Stranger.example', 'bank.example', '@bank.example'],
        ownDomains: ['Company.example'],
      },
    });
    expect(changed.exclusions.toSorted()).toEqual(['anna@stranger.example', 'bank.example']);
    expect(changed.ownDomains).toEqual(['company.example']);
    expect(await revision()).toBe(before + 1);
    expect((await db.read((r) => r.matching.readRules())).rulesRevision, 'nothing was lifted').toBe(0);

    await crm.company.change({ actor, change: { exclusions: ['bank.example', 'anna@stranger.example'] } });
    expect(await revision(), 'the same exclusions in another order').toBe(before + 1);

    await crm.company.change({ actor, change: { exclusions: ['bank.example', 'post.example'] } });
    expect(await db.read((r) => r.matching.readRules()), 'one was lifted').toMatchObject({
      revision: before + 2,
      rulesRevision: before + 2,
    });
    expect((await db.read((r) => r.mailboxes.find(mailboxId)))?.nextSyncAt).toEqual(MORNING);
  });

  it.each<[string, CompanyChange, boolean]>([
    ['internal mail is recorded from now on', { recordInternal: true }, true],
    ['internal mail is no longer recorded', { recordInternal: false }, false],
    ['a domain is no longer the company’s own', { ownDomains: ['company.example'] }, true],
    [
      'a domain is the company’s own from now on',
      { ownDomains: ['company.example', 'a.example', 'b.example'] },
      false,
    ],
    ['a thousand exclusions are set at once', { exclusions: thousandPatterns() }, false],
  ])('asks mailboxes again only for what is let in: when %s', async (_when, change, letsIn) => {
    const { crm, actor, db } = await start();
    const before = { ownDomains: ['company.example', 'a.example'], recordInternal: letsIn === false };
    await crm.company.change({ actor, change: before });
    const rules = () => db.read((r) => r.matching.readRules());
    const { revision, rulesRevision } = await rules();
    await crm.company.change({ actor, change });
    expect(await rules()).toMatchObject({
      revision: revision + 1,
      rulesRevision: letsIn ? revision + 1 : rulesRevision,
    });
  });

  it('refuses what is neither an address nor a domain, and changes nothing', async () => {
    const { crm, actor, db } = await start();
    await expect(
      crm.company.change({ actor, change: { name: 'Changed', exclusions: ['not a domain'] } }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    expect((await db.read((r) => r.company.get())).name).toBe('Nordlicht Sales');
  });

  it('is nobody else’s to see or change', async () => {
    const { crm } = await start();
    for (const role of ['marketing_manager', 'sales_manager', 'salesperson', 'junior_salesperson'] as const) {
      const actor = { id: 'x', role, teamId: null };
      await expect(crm.company.read({ actor })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(crm.company.change({ actor, change: {} })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(crm.alertChannels.read({ actor })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(crm.usage.readMonth({ actor, month: '2026-05' })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    }
  });

  it('tells failures to channels, each named once and of a team that exists', async () => {
    const { crm, actor, seed } = await start();
    const teamId = await seed.team('North');
    const nothingWaits = { problem: null, waitingCount: 0, since: null };
    const channels = [
      { channelId: 'C0000001', kinds: ['mailbox' as const, 'mailbox' as const], teamId },
      { channelId: 'C0000002', kinds: ['installation' as const] },
    ];
    expect(await crm.alertChannels.replace({ actor, channels })).toEqual([
      { channelId: 'C0000001', kinds: ['mailbox'], teamId, ...nothingWaits },
      { channelId: 'C0000002', kinds: ['installation'], teamId: null, ...nothingWaits },
    ]);
    await expect(
      crm.alertChannels.replace({ actor, channels: [...channels, ...channels] }),
    ).rejects.toMatchObject({ code: 'alert_channel.twice' });
    await expect(
      crm.alertChannels.replace({ actor, channels: [{ ...channels[1]!, teamId: 'none' }] }),
    ).rejects.toMatchObject({ code: 'alert_channel.team_unknown' });
    expect(await crm.alertChannels.replace({ actor, channels: [] })).toEqual([]);
  });

  it('adds and removes one channel without touching the others', async () => {
    const { crm, db, actor, seed } = await start();
    const teamId = await seed.team('North');
    const other = { channelId: 'C0000001', kinds: ['mailbox' as const] };
    await crm.alertChannels.replace({ actor, channels: [other] });
    const add = (kinds: ('mailbox' | 'seats')[], teamName: string | null) =>
      crm.alertChannels.add({ actor, channelId: 'C0000002', kinds, teamName });
    await expect(add(['mailbox'], 'West')).rejects.toMatchObject({ code: 'alert_channel.team_unknown' });
    await add(['mailbox', 'mailbox'], null);
    expect(await add(['seats'], 'north')).toEqual({ kinds: ['seats'], team: { id: teamId, name: 'North' } });
    expect(await crm.alertChannels.read({ actor })).toMatchObject([
      other,
      { channelId: 'C0000002', kinds: ['seats'], teamId },
    ]);
    const remove = () => crm.alertChannels.remove({ actor, channelId: 'C0000002' });
    expect([await remove(), await remove()]).toEqual([{ wasHeard: true }, { wasHeard: false }]);
    expect(await crm.alertChannels.read({ actor })).toMatchObject([other]);
    const events = await db.read((r) => r.events.readAfter({ seq: 0, limit: 100 }));
    expect(events.filter(({ type }) => type === 'company.changed')).toHaveLength(4);

    const stranger = { id: 'x', role: 'sales_manager' as const, teamId };
    await expect(
      crm.alertChannels.add({ actor: stranger, channelId: 'C3', kinds: ['seats'], teamName: null }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(crm.alertChannels.remove({ actor: stranger, channelId: 'C3' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it('says which channel Slack does not let it tell, why, and since when', async () => {
    const { crm, db, actor } = await start();
    await crm.alertChannels.replace({ actor, channels: [{ channelId: 'C0000001', kinds: ['mailbox'] }] });
    const now = new Date('2026-05-04T10:00:00Z');
    const row = { id: 'a', channelId: 'C0000001', userId: null, topic: 'mailbox:x', parentId: null };
    await db.write(async (r) => {
      await r.slack.insertAlerts({ alerts: [{ ...row, state: 'open', message: {} }], now });
      await r.slack.noteSendFailed({
        id: 'a',
        channelId: 'C0000001',
        attempts: 0,
        problem: 'is_archived',
        now,
        until: now,
      });
    });
    expect(await crm.alertChannels.read({ actor })).toMatchObject([
      { waitingCount: 1, since: now, problem: expect.stringContaining('The channel is archived.') },
    ]);
  });

  it('is billed for a month in mailbox-days', async () => {
    const { crm, actor, engine, mailboxId } = await start();
    engine.answers.usage = [
      { mailboxId, address: 'boss@company.example', userId: actor.id, days: 30.123456 },
    ];
    expect(await crm.usage.readMonth({ actor, month: '2026-05' })).toEqual({
      month: '2026-05',
      mailboxDays: 30.12,
      mailboxes: [{ mailboxId, address: 'boss@company.example', userName: 'The administrator', days: 30.12 }],
    });
    for (const month of ['2026-13', '2026-5', 'May', ''])
      await expect(crm.usage.readMonth({ actor, month })).rejects.toMatchObject({
        code: 'usage.month_invalid',
      });
  });
});
