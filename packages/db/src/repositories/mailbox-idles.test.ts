import { expect, it } from 'vitest';
import type { Database } from '../doors/database.ts';
import { describeOnEachDialect } from '../testing/index.ts';
import type { NewMailbox } from './mailboxes.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

async function addMailbox(db: Database, id: string, change: Partial<NewMailbox> = {}): Promise<void> {
  const mailbox: NewMailbox = {
    id,
    userId: `user-${id}`,
    identity: `mail.oak.example:${id}`,
    address: `${id}@oak.example`,
    ownAddresses: [`${id}@oak.example`],
    route: 'app_password',
    routeSince: at(0),
    canSend: true,
    connectedAt: at(0),
    status: 'enabled',
    statusSince: at(0),
    hasSeat: true,
    queuedAt: at(0),
    nextSyncAt: at(5),
    importedRevision: -1,
    importedFrom: null,
    ...change,
  };
  await db.write(async (r) => {
    await r.mailboxes.insert(mailbox);
    const credential = { mailboxId: id, sealed: 'sealed', scopes: [], grantedAt: at(0) };
    for (const route of ['google', 'app_password'] as const)
      await r.credentials.put({ ...credential, route });
  });
}

describeOnEachDialect('mailboxes whose server tells of changes', (openTestDatabase) => {
  const folder = 'all_mail' as const;
  const hold = (db: Database, heldUntil: Date | null, now: Date, until: Date) =>
    db.write((r) => r.mailboxes.holdIdle({ id: 'ann', heldUntil, until, folder, now }));
  const read = async (db: Database) => (await db.read((r) => r.mailboxes.find('ann')))!.idleUntil;

  it('are those that sync by password and are not held up by a failure of their own', async () => {
    const db = await openTestDatabase();
    await addMailbox(db, 'well');
    await addMailbox(db, 'cut-off', { failingSince: at(1), lastErrorCode: 'network.unreachable' });
    await addMailbox(db, 'locked-out', { failingSince: at(1), lastErrorCode: 'imap.password_refused' });
    await addMailbox(db, 'paused', { pausedUntil: at(9) });
    await addMailbox(db, 'stopped', { nextSyncAt: null });
    await addMailbox(db, 'elsewhere', { route: 'google' });
    const listed = await db.read((r) => r.mailboxes.listToIdle());
    expect(listed.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
      { id: 'cut-off', idleUntil: null, grantedAt: at(0) },
      { id: 'well', idleUntil: null, grantedAt: at(0) },
    ]);
  });

  it('belong to one listener at a time, until its claim lapses', async () => {
    const db = await openTestDatabase();
    await addMailbox(db, 'ann');
    expect(await hold(db, null, at(0), at(6))).toBe(true);
    expect(await hold(db, null, at(1), at(7))).toBe(false);
    expect(await hold(db, at(6), at(2), at(8))).toBe(true);
    expect(await read(db)).toEqual(at(8));
    expect(await hold(db, null, at(8), at(14))).toBe(true);
    // The first one comes back late: somebody else listens.
    expect(await hold(db, at(8), at(9), at(15))).toBe(false);
    await db.write((r) => r.mailboxes.releaseIdle({ id: 'ann', heldUntil: at(8) }));
    expect(await read(db)).toEqual(at(14));
    await db.write((r) => r.mailboxes.releaseIdle({ id: 'ann', heldUntil: at(14) }));
    expect(await read(db)).toBeNull();
  });

  it('are nobody’s any more when they stop syncing, and after a start of the only process', async () => {
    const db = await openTestDatabase();
    await addMailbox(db, 'ann');
    await hold(db, null, at(0), at(6));
    await db.write((r) => r.mailboxes.update('ann', { nextSyncAt: null }));
    expect(await hold(db, at(6), at(1), at(7))).toBe(false);
    await db.write((r) => r.mailboxes.releaseAllIdles());
    expect(await read(db)).toBeNull();
  });

  it('are tried at once when a server is back that was away, and nobody else is', async () => {
    const db = await openTestDatabase();
    await addMailbox(db, 'cut-off', {
      failingSince: at(1),
      lastErrorCode: 'network.timeout',
      nextSyncAt: at(30),
    });
    await addMailbox(db, 'well', { nextSyncAt: at(30) });
    await db.write(async (r) => {
      for (const id of ['cut-off', 'well']) await r.mailboxes.makeDueAfterOutage({ id, now: at(2) });
    });
    expect(await db.read((r) => r.mailboxes.listDue({ now: at(2), limit: 9 }))).toEqual(['cut-off']);
  });
});
