import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import type { Actor } from '../permissions/can.ts';
import { createTestCrm } from '../testing/index.ts';
import { toActor } from '../users/user-view.ts';

const MORNING = new Date('2026-05-04T09:30:00.000Z');

async function start(db: Database) {
  const test = await createTestCrm({ db, clock: createManualClock(MORNING) });
  const north = await test.seed.team('North');
  const people = {
    boss: toActor(await test.seed.user({ role: 'administrator' })),
    lead: toActor(await test.seed.user({ role: 'sales_manager', teamId: north })),
    ann: toActor(await test.seed.user({ role: 'salesperson', teamId: north })),
    marketing: toActor(await test.seed.user({ role: 'marketing_manager' })),
  };
  const mailboxOf: Record<string, string> = {};
  for (const [name, { id }] of Object.entries(people)) {
    mailboxOf[name] = await test.seed.mailbox({ userId: id, address: `${name}@company.example` });
    test.clock.advanceMs(1000);
  }
  const list = async (actor: Actor, limit = 50) => {
    const addresses: string[] = [];
    let after: { connectedAt: Date; id: string } | null = null;
    do {
      const page: Awaited<ReturnType<typeof test.crm.mailboxes.list>> = await test.crm.mailboxes.list({
        actor,
        after,
        limit,
      });
      addresses.push(
        ...page.items.map(({ address, mayAct }) => `${address.split('@')[0]}${mayAct ? '' : ' (seen)'}`),
      );
      after = page.next;
    } while (after);
    return addresses;
  };
  return { ...test, ...people, list, idOf: (name: string) => mailboxOf[name] ?? '' };
}

describeOnEachDialect('mailboxes', (openTestDatabase) => {
  it('people see their own mailbox, managers of a team the team, those who run it all', async () => {
    const { list, boss, lead, ann, marketing } = await start(await openTestDatabase());
    expect(await list(boss)).toEqual(['boss', 'lead', 'ann', 'marketing']);
    expect(await list(boss, 1)).toEqual(['boss', 'lead', 'ann', 'marketing']);
    expect(await list(lead)).toEqual(['lead', 'ann']);
    expect(await list(lead, 1)).toEqual(['lead', 'ann']);
    expect(await list(ann)).toEqual(['ann']);
    expect(await list(marketing)).toEqual(['marketing']);
  });

  it('only its owner adds an app password to a mailbox; anybody connects an own one', async () => {
    const { crm, engine, boss, ann, idOf } = await start(await openTestDatabase());
    const login = { address: 'ann@company.example', appPassword: 'abcd efgh ijkl mnop' };
    const server = { host: 'mail.company.example', port: 993, security: 'tls' as const };
    const servers = { imap: server, smtp: { ...server, port: 465 } };
    await expect(
      crm.mailboxes.connectAppPassword({ actor: boss, ...login, mailboxId: idOf('ann') }),
    ).rejects.toMatchObject({ code: 'mailbox.not_yours' });
    const atServers = { actor: boss, ...login, mailboxId: idOf('ann'), servers };
    await expect(crm.mailboxes.connectAppPassword(atServers)).rejects.toMatchObject({
      code: 'mailbox.not_yours',
    });
    expect(engine.asked).toEqual([]);
    await crm.mailboxes.connectAppPassword({ actor: ann, ...login, mailboxId: null, servers });
    expect(engine.asked.at(-1)).toMatchObject({ input: { userId: ann.id, servers } });
    for (const mailboxId of [idOf('ann'), null]) {
      const mailbox = await crm.mailboxes.connectAppPassword({ actor: ann, ...login, mailboxId });
      expect(mailbox).toMatchObject({ id: idOf('ann'), isOwn: true });
      expect(engine.asked.at(-1)).toMatchObject({ input: { userId: ann.id, mailboxId } });
    }
  });

  it('a mailbox that one may not see is not there, whatever one asks of it', async () => {
    const { crm, engine, ann: actor, idOf } = await start(await openTestDatabase());
    const notFound = { code: 'mailbox.not_found' };
    for (const mailboxId of [idOf('boss'), 'no such id']) {
      await expect(crm.mailboxes.read({ actor, mailboxId })).rejects.toMatchObject(notFound);
      await expect(crm.mailboxes.syncNow({ actor, mailboxId })).rejects.toMatchObject(notFound);
      await expect(crm.mailboxes.auditNow({ actor, mailboxId })).rejects.toMatchObject(notFound);
      await expect(crm.mailboxes.disconnect({ actor, mailboxId, history: 'keep' })).rejects.toMatchObject(
        notFound,
      );
      await expect(
        crm.mailboxes.listSyncErrors({ actor, mailboxId, before: null, limit: 5 }),
      ).rejects.toMatchObject(notFound);
      await expect(
        crm.mailboxes.startGoogleConnect({ actor, mailboxId, expectedAddress: null }),
      ).rejects.toMatchObject(notFound);
    }
    expect(engine.asked).toEqual([]);
  });

  it('a manager retries, checks and disconnects the team’s mailboxes, but cannot sign in to Google for others', async () => {
    const { crm, engine, lead, idOf } = await start(await openTestDatabase());
    const mailboxId = idOf('ann');
    await crm.mailboxes.syncNow({ actor: lead, mailboxId });
    await crm.mailboxes.auditNow({ actor: lead, mailboxId });
    await expect(
      crm.mailboxes.startGoogleConnect({ actor: lead, mailboxId, expectedAddress: null }),
    ).rejects.toMatchObject({ code: 'mailbox.not_yours', kind: 'forbidden' });
    const gone = await crm.mailboxes.disconnect({ actor: lead, mailboxId, history: 'remove' });
    expect(gone.disconnectedAt).not.toBeNull();
    expect(engine.asked.map(({ verb }) => verb)).toEqual([
      'requestSync',
      'requestAudit',
      'disconnectMailbox',
    ]);
  });

  it('a marketing manager may leave, but not take the history along', async () => {
    const { crm, engine, marketing: actor, idOf } = await start(await openTestDatabase());
    const mailboxId = idOf('marketing');
    await expect(crm.mailboxes.disconnect({ actor, mailboxId, history: 'remove' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await crm.mailboxes.disconnect({ actor, mailboxId, history: 'keep' });
    expect(engine.asked).toEqual([{ verb: 'disconnectMailbox', input: { mailboxId, history: 'keep' } }]);
  });

  it('the error log shows what one may see, and faults of the installation to those who run it', async () => {
    const { crm, engine, boss, ann, lead, idOf } = await start(await openTestDatabase());
    const entry = (id: string, mailboxId: string | null, minute: number) => ({
      id,
      mailboxId,
      occurredAt: new Date(Date.UTC(2026, 4, 4, 8, minute)),
      lastSeenAt: MORNING,
      count: 1,
      code: 'google.unavailable',
      what: 'Google did not answer.',
      howToFix: [],
      whoCanFix: 'nobody_needed' as const,
      resolvedAt: null,
      affectedCount: null,
      acknowledged: null,
    });
    engine.answers.syncErrors = [
      entry('e3', null, 3),
      entry('e2', idOf('ann'), 2),
      entry('e1', idOf('boss'), 1),
    ];
    const read = async (actor: Actor, mailboxId: string | null = null) => {
      const { items } = await crm.mailboxes.listSyncErrors({ actor, mailboxId, before: null, limit: 5 });
      return items.map(({ id, mailboxAddress }) => `${id} ${mailboxAddress}`);
    };
    expect(await read(boss)).toEqual(['e3 null', 'e2 ann@company.example', 'e1 boss@company.example']);
    expect(await read(boss, idOf('boss'))).toEqual(['e1 boss@company.example']);
    expect(await read(lead)).toEqual(['e2 ann@company.example']);
    expect(await read(ann)).toEqual(['e2 ann@company.example']);

    const page = await crm.mailboxes.listSyncErrors({ actor: boss, mailboxId: null, before: null, limit: 2 });
    expect(page.next).toEqual({ occurredAt: new Date(Date.UTC(2026, 4, 4, 8, 2)), id: 'e2' });
  });
});
