import type { Database } from '@mailsync/db';
import { openTestSqlite, recordSqliteStatements } from '@mailsync/db/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readMailbox,
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

  it('is followed at once by the pass that somebody asked for meanwhile', async () => {
    const { database, remove } = await openTestSqlite();
    onTestFinished(remove);
    let meanwhile: (() => Promise<void>) | null = null;
    const db: Database = {
      ...database,
      async write(work) {
        const first = meanwhile;
        meanwhile = null;
        await first?.();
        return database.write(work);
      },
    };
    const { fixture, mailboxId } = await openDue({ db });
    const askedAt = new Date(fixture.clock.now().getTime() + 1_000);
    meanwhile = async () => {
      fixture.clock.set(askedAt);
      await fixture.engine.requestSync({ mailboxId });
    };
    await fixture.pass(mailboxId);
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ status: 'enabled', nextSyncAt: askedAt });
  });
});
