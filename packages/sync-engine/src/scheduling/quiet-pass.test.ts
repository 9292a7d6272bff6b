import type { Database } from '@mailsync/db';
import { openTestSqlite, recordSqliteStatements } from '@mailsync/db/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const firstWords = (statements: string[]) =>
  statements.map((text) => text.split('"')[0]!.trim().toUpperCase());

/** Ann's mailbox, due; in this minute another mailbox was passed already, so that units are at hand. */
async function openDue(input: Parameters<typeof openOak>[0] = {}) {
  const fixture = await openOak(input);
  const ann = await connectPerson(fixture, ANN);
  const ben = await connectPerson(fixture, BEN);
  await fixture.pass(ann.mailboxId);
  await fixture.pass(ben.mailboxId);
  fixture.clock.advanceMs(MINUTE_MS);
  await fixture.pass(ben.mailboxId);
  return { fixture, ...ann };
}

/** A database that lets something happen just before it writes next: a pass that meets nothing new writes once. */
async function openBeforeWriting() {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const before: { nextWrite: (() => Promise<void>) | null } = { nextWrite: null };
  const db: Database = {
    ...database,
    async write(work) {
      const first = before.nextWrite;
      before.nextWrite = null;
      await first?.();
      return database.write(work);
    },
  };
  return { db, before };
}

type Meanwhile = Awaited<ReturnType<typeof openDue>>;

describe('a pass that meets nothing new', () => {
  // 10,000 mailboxes are passed each minute: whatever is added here is paid ten million times a day.
  it('reads once and writes once', async () => {
    const { fixture, mailboxId } = await openDue();
    const statements = await recordSqliteStatements(() => fixture.pass(mailboxId));
    expect(firstWords(statements)).toEqual(['SELECT', 'BEGIN IMMEDIATE', 'UPDATE', 'COMMIT']);
  });

  it('shares its transaction with others that end at the same time', async () => {
    const { fixture, mailboxId } = await openDue();
    const other = await connectPerson(fixture, CAT);
    await fixture.pass(other.mailboxId);
    fixture.clock.advanceMs(MINUTE_MS);
    await fixture.pass(mailboxId);
    fixture.clock.advanceMs(MINUTE_MS);
    const statements = await recordSqliteStatements(async () => {
      await Promise.all([fixture.pass(mailboxId), fixture.pass(other.mailboxId)]);
    });
    const updates = statements.filter((text) => text.startsWith('update "mailboxes"'));
    expect(updates).toHaveLength(2);
    expect(firstWords(statements).slice(-4)).toEqual(['BEGIN IMMEDIATE', 'UPDATE', 'UPDATE', 'COMMIT']);
  });

  it('shows when the mailbox was looked at, plans the next pass, and moves the cursor over what changed nothing', async () => {
    const { fixture, mailboxId } = await openDue();
    const { id } = await deliverToAnn(fixture, { mail: mail({ from: JANE }) });
    await fixture.pass(mailboxId);
    await fixture.google.control.changeLabels({ person: ANN.address, id, remove: ['UNREAD'] });
    const before = await readMailbox(fixture, mailboxId);

    await fixture.passWhenDue(mailboxId);
    const now = fixture.clock.now();
    const after = await readMailbox(fixture, mailboxId);
    expect(after).toMatchObject({
      status: 'enabled',
      lastSyncedAt: now,
      lastAttemptAt: now,
      nextSyncAt: new Date(now.getTime() + MINUTE_MS),
    });
    expect(BigInt(after.historyId!)).toBeGreaterThan(BigInt(before.historyId!));
    const { calls } = await fixture.google.control.counters();
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.google.control.counters()).calls['history.list']).toBe(calls['history.list']! + 1);
  });

  it.each<[string, (world: Meanwhile) => Promise<void>, string[]]>([
    ['somebody asks for a pass', ({ fixture, mailboxId }) => fixture.engine.requestSync({ mailboxId }), []],
    [
      'somebody asks for an audit',
      ({ fixture, mailboxId }) => fixture.engine.requestAudit({ mailboxId }),
      [],
    ],
    [
      'a lead is added',
      async ({ fixture }) => void (await fixture.addLead({ name: JANE.name, addresses: [JANE.address] })),
      ['Last week'],
    ],
    [
      'a person connects the mailbox anew',
      async ({ fixture, userId }) => void (await fixture.connect({ userId, person: ANN.address })),
      [],
    ],
  ])('when %s meanwhile, is followed by another at once', async (what, change, recorded) => {
    const { db, before } = await openBeforeWriting();
    const { fixture, userId, mailboxId } = await openDue({ db });
    const receivedAtMs = fixture.clock.now().getTime() - 7 * DAY_MS;
    await deliverToAnn(fixture, { mail: mail({ subject: 'Last week' }), receivedAtMs });
    await fixture.pass(mailboxId);
    fixture.clock.advanceMs(MINUTE_MS);
    before.nextWrite = async () => {
      fixture.clock.advanceMs(1_000);
      await change({ fixture, userId, mailboxId });
    };
    await fixture.pass(mailboxId);
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({
      status: 'enabled',
      nextSyncAt: fixture.clock.now(),
    });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(recorded);
    const { audit } = await fixture.view(mailboxId);
    expect(audit?.state).toBe(what === 'somebody asks for an audit' ? 'checked' : undefined);
  });

  it('when the clock is set back meanwhile, is followed by another within a minute', async () => {
    const { db, before } = await openBeforeWriting();
    const { fixture, mailboxId } = await openDue({ db });
    before.nextWrite = async () => {
      fixture.clock.advanceMs(-DAY_MS);
      await fixture.db.write((r) => r.mailboxes.makeDueAfterClockSetBack({ now: fixture.clock.now() }));
    };
    await fixture.pass(mailboxId);
    const inMs =
      (await readMailbox(fixture, mailboxId)).nextSyncAt!.getTime() - fixture.clock.now().getTime();
    expect(inMs).toBeLessThanOrEqual(MINUTE_MS);
  });
});
