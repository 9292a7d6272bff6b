import type { Database } from '@mailsync/db';
import { describeOnEachDialect, openTestSqlite } from '@mailsync/db/testing';
import { expect, it, onTestFinished } from 'vitest';
import { createCrashingDatabase } from '../testing/crashing-database.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  growAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readErrors,
  readFate,
  readMailbox,
  readSubjects,
  setClockBack,
  STRANGER,
} from '../testing/oak-world.ts';

async function audit(fixture: EngineFixture, mailboxId: string) {
  fixture.clock.advanceMs(MINUTE_MS);
  await fixture.engine.requestAudit({ mailboxId });
  await fixture.pass(mailboxId);
  return (await fixture.view(mailboxId)).audit;
}

async function deliverAndPass(fixture: EngineFixture, mailboxId: string, subjects: string[]) {
  const ids: string[] = [];
  for (const subject of subjects) ids.push((await deliverToAnn(fixture, { mail: mail({ subject }) })).id);
  await fixture.passWhenDue(mailboxId);
  return ids;
}

/** Writes into the ledger that these messages are from nobody we know. */
async function skipByHand(fixture: EngineFixture, mailboxId: string, messageIds: string[]) {
  await fixture.db.write(async (r) => {
    await r.emails.removeMailboxHistory({ mailboxId });
    const revision = await r.matching.readRevision();
    await r.ledger.decide({
      mailboxId,
      decisions: messageIds.map((messageId) => ({
        messageId,
        state: 'skipped',
        reason: 'not_a_lead',
        revision,
        emailId: null,
        attempts: 0,
        retryAt: null,
        decidedAt: fixture.clock.now(),
      })),
    });
  });
}

/** A mail that no history will ever tell of: the cursor is moved beyond it. */
async function deliverBehindTheCursor(fixture: EngineFixture, mailboxId: string, subject: string) {
  const { id } = await deliverToAnn(fixture, { mail: mail({ subject }) });
  const { accessToken } = await fixture.google.control.grantTokens({ person: ANN.address });
  const profile = await fetch(new URL('gmail/v1/users/me/profile', fixture.google.settings.GMAIL_API_URL), {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const { historyId } = (await profile.json()) as { historyId: string };
  await fixture.db.write((r) => r.mailboxes.update(mailboxId, { historyId }));
  return id;
}

describeOnEachDialect('an audit', (openTestDatabase) => {
  it('of a mailbox in order says that all lead emails are recorded, history included', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox({
      db: await openTestDatabase(),
      grown: [growAnn()],
    });
    await deliverAndPass(fixture, mailboxId, ['First', 'Second']);
    await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).audit).toBeNull();

    const { recordedCount } = await readMailbox(fixture, mailboxId);
    expect(await audit(fixture, mailboxId)).toEqual({
      state: 'checked',
      leadEmailCount: recordedCount,
      recordedCount,
      missingCount: 0,
      comparedCount: expect.any(Number),
      checkedAt: fixture.clock.now(),
    });
    expect(recordedCount).toBeGreaterThan(2);
  });

  it('records again what was deleted from the database by hand, and counts it as missing', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    await deliverAndPass(fixture, mailboxId, ['One', 'Two', 'Three']);
    await fixture.db.write((r) => r.emails.removeMailboxHistory({ mailboxId }));
    expect(await readSubjects(fixture, userId)).toEqual([]);

    const result = await audit(fixture, mailboxId);
    expect(result).toMatchObject({ leadEmailCount: 3, recordedCount: 3, missingCount: 3 });
    expect(await readSubjects(fixture, userId)).toEqual(['One', 'Three', 'Two']);
    expect((await readMailbox(fixture, mailboxId)).recordedCount).toBe(3);
    expect(await audit(fixture, mailboxId)).toMatchObject({ leadEmailCount: 3, missingCount: 0 });
  });

  it('asks all skips of a reason again when one that it reads again is wrong', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    const subjects = Array.from({ length: 30 }, (_, index) => `Mail ${index}`);
    const ids = await deliverAndPass(fixture, mailboxId, subjects);
    await skipByHand(fixture, mailboxId, ids);

    const result = await audit(fixture, mailboxId);
    expect(result).toMatchObject({ leadEmailCount: 30, recordedCount: 30, missingCount: 30 });
    expect(await readSubjects(fixture, userId)).toEqual(subjects.toSorted());
  });

  it('finds a wrong skip also when it has been folded since', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    const subjects = ['One', 'Two', 'Three'];
    await skipByHand(fixture, mailboxId, await deliverAndPass(fixture, mailboxId, subjects));
    const decidedBefore = new Date(fixture.clock.now().getTime() + 1);
    expect(await fixture.db.write((r) => r.ledger.foldSkips({ decidedBefore, limit: 10 }))).toBe(3);

    expect(await audit(fixture, mailboxId)).toMatchObject({ recordedCount: 3, missingCount: 3 });
    expect(await readSubjects(fixture, userId)).toEqual(subjects.toSorted());
  });

  it('records a message that the ledger has never heard of', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    await deliverAndPass(fixture, mailboxId, ['Known']);
    const messageId = await deliverBehindTheCursor(fixture, mailboxId, 'Lost');
    await fixture.passWhenDue(mailboxId);
    expect(await readFate(fixture, { mailboxId, messageId })).toBe('unknown');

    const result = await audit(fixture, mailboxId);
    expect(result).toMatchObject({ leadEmailCount: 2, recordedCount: 2, missingCount: 1 });
    expect(await readSubjects(fixture, userId)).toEqual(['Known', 'Lost']);
    const page = { mailboxId, withHeads: true, before: null };
    expect(await fixture.engine.readAuditReport(page)).toMatchObject({
      missingCount: 1,
      openCount: 0,
      items: [{ messageId, state: 'recorded', head: { subject: 'Lost' } }],
      next: null,
    });
  });

  it.each(['getProfile', 'messages.list'])(
    'that meets a failing %s is put off, and says nothing against the mailbox',
    async (method) => {
      const { fixture, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
      await fixture.google.control.failNext({ kind: 'status', status: 503, method });
      await audit(fixture, mailboxId);
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });

      fixture.clock.advanceMs(16 * MINUTE_MS);
      await fixture.pass(mailboxId);
      expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', missingCount: 0 });
    },
  );

  it('leaves what a person removed', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    const [messageId] = await deliverAndPass(fixture, mailboxId, ['Private']);
    await fixture.engine.disconnectMailbox({ mailboxId, history: 'remove' });
    await fixture.connect({ userId, person: ANN.address, mailboxId });
    await fixture.pass(mailboxId);

    expect(await audit(fixture, mailboxId)).toMatchObject({ leadEmailCount: 0, missingCount: 0 });
    expect(await readFate(fixture, { mailboxId, messageId: messageId! })).toBe('removed: disconnected');
    expect(await readSubjects(fixture, userId)).toEqual([]);
  });

  it('goes on after a crash at any of its writes, and its counts are right', async () => {
    const db = createCrashingDatabase(await openTestDatabase());
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db });
    const [wrong] = await deliverAndPass(fixture, mailboxId, ['Skipped', 'Deleted']);
    await skipByHand(fixture, mailboxId, [wrong!]);
    await deliverBehindTheCursor(fixture, mailboxId, 'Lost');
    fixture.clock.advanceMs(MINUTE_MS);
    await fixture.engine.requestAudit({ mailboxId });

    let passCount = 0;
    for (; (await fixture.view(mailboxId)).audit!.state !== 'checked'; passCount++) {
      expect(passCount).toBeLessThan(40);
      db.crashAfter(passCount);
      await fixture.passWhenDue(mailboxId).catch(() => {});
      db.heal();
    }
    expect(passCount).toBeGreaterThan(3);
    expect(await readSubjects(fixture, userId)).toEqual(['Deleted', 'Lost', 'Skipped']);
    const result = (await fixture.view(mailboxId)).audit;
    expect(result).toMatchObject({ leadEmailCount: 3, recordedCount: 3, missingCount: 3 });
  });
});

it('an audit that the provider fails is put off quietly, and goes on by itself', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverAndPass(fixture, mailboxId, ['One']);
  await fixture.db.write((r) => r.emails.removeMailboxHistory({ mailboxId }));
  await fixture.google.control.failNext({ kind: 'status', status: 500, method: 'messages.list', times: 1 });

  expect(await audit(fixture, mailboxId)).toMatchObject({ state: 'first_check', comparedCount: 0 });
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  expect(await readErrors(fixture, mailboxId)).toEqual([]);

  fixture.clock.advanceMs(15 * MINUTE_MS);
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', recordedCount: 1 });
});

it('an audit asked for again while the mailbox fails goes on with the first pass that succeeds', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const { control } = fixture.google;
  await deliverAndPass(fixture, mailboxId, ['One']);
  await control.failNext({ kind: 'status', status: 500, method: 'messages.list', times: 1 });
  expect(await audit(fixture, mailboxId)).toMatchObject({ state: 'first_check' });

  await control.expireAccessTokens({ person: ANN.address });
  await control.failNext({
    kind: 'status',
    status: 400,
    reason: 'invalid_grant',
    method: 'oauth.token',
    times: 100,
  });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'error' });
  await fixture.engine.requestAudit({ mailboxId });

  await control.clearFaults();
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    audit: { state: 'checked', recordedCount: 1 },
  });
});

it('mail that an audit found and that cannot be read stands in the error log until a later audit has it', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ quotaLimits: null });
  const { control } = fixture.google;
  const messageId = await deliverBehindTheCursor(fixture, mailboxId, 'Unreadable');
  await control.failNext({
    kind: 'status',
    status: 400,
    reason: 'invalidArgument',
    message: 'Invalid id value',
    path: `/messages/${messageId}`,
    times: 9,
  });
  await audit(fixture, mailboxId);
  for (let count = 0; count < 4; count++) {
    fixture.clock.advanceMs(15 * MINUTE_MS);
    await fixture.passWhenDue(mailboxId);
  }
  expect((await fixture.view(mailboxId)).audit).toMatchObject({
    state: 'checked',
    leadEmailCount: 1,
    recordedCount: 0,
  });
  expect(await fixture.engine.readAuditReport({ mailboxId, withHeads: true, before: null })).toMatchObject({
    openCount: 1,
    items: [{ messageId, state: 'failed', head: null }],
  });
  await fixture.passWhenDue(mailboxId);
  expect(await readErrors(fixture, mailboxId)).toMatchObject([
    { code: 'audit.mail_missing', resolvedAt: null },
  ]);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled' });

  await control.clearFaults();
  expect(await audit(fixture, mailboxId)).toMatchObject({ recordedCount: 1, missingCount: 1 });
  expect(await readErrors(fixture, mailboxId)).toMatchObject([
    { code: 'audit.mail_missing', resolvedAt: expect.any(Date) },
  ]);
  expect(await readSubjects(fixture, userId)).toEqual(['Unreadable']);
});

it('each night one audit runs by itself, in the hours from one to five', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const firstDueAt = (await readMailbox(fixture, mailboxId)).nextAuditAt!;
  expect(firstDueAt.getUTCHours()).toBeGreaterThanOrEqual(1);
  expect(firstDueAt.getUTCHours()).toBeLessThan(5);

  fixture.clock.set(new Date(firstDueAt.getTime() - 1));
  await fixture.pass(mailboxId);
  expect((await fixture.view(mailboxId)).audit).toBeNull();
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', leadEmailCount: 0 });
  const nextDueAt = (await readMailbox(fixture, mailboxId)).nextAuditAt!;
  expect(nextDueAt.getTime() - firstDueAt.getTime()).toBe(DAY_MS);
});

it('after a clock that ran days ahead the audit of the coming night is not left out', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const startMs = fixture.clock.now().getTime();
  fixture.clock.advanceMs(10 * DAY_MS);
  await fixture.pass(mailboxId);
  expect((await readMailbox(fixture, mailboxId)).nextAuditAt!.getTime()).toBeGreaterThan(
    startMs + 10 * DAY_MS,
  );

  await setClockBack(fixture, startMs + HOUR_MS);
  await fixture.pass(mailboxId);
  const { nextAuditAt } = await readMailbox(fixture, mailboxId);
  expect(nextAuditAt!.getTime() - startMs).toBeLessThan(DAY_MS + HOUR_MS);
});

it('an audit spends at most a tenth of the minute, and live mail is recorded beside it', async () => {
  const quotaLimits = { unitsPerMailboxMinute: 2_000, unitsPerProjectMinute: 1e6, unitsPerProjectDay: 1e7 };
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ quotaLimits });
  for (let count = 0; count < 30; count++) await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  await fixture.passWhenDue(mailboxId);

  expect(await audit(fixture, mailboxId)).toMatchObject({ state: 'first_check' });
  const minute = new Date(Math.floor(fixture.clock.now().getTime() / MINUTE_MS) * MINUTE_MS);
  const window = { scope: `mailbox:${mailboxId}`, windowStart: minute };
  expect((await fixture.db.read((r) => r.quota.readUsed(window))).audit).toBe(200);
  await deliverAndPass(fixture, mailboxId, ['Live']);
  expect(await readSubjects(fixture, userId)).toEqual(['Live']);
  for (let passCount = 0; passCount < 5; passCount++) await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', recordedCount: 1 });
});

it('mail that arrives while an audit runs is not missing: the next pass records it', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  let beforeWrite: (() => Promise<unknown>) | null = null;
  const db: Database = {
    ...database,
    write: async (work) => {
      const first = beforeWrite;
      beforeWrite = null;
      await first?.();
      return database.write(work);
    },
  };
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ db, quotaLimits: null });
  fixture.clock.advanceMs(MINUTE_MS);
  await fixture.engine.requestAudit({ mailboxId });
  // The pass has looked for new mail; its first write begins the audit.
  beforeWrite = () => deliverToAnn(fixture, { mail: mail({ subject: 'Just now' }) });
  await fixture.pass(mailboxId);

  expect((await fixture.view(mailboxId)).audit).toMatchObject({
    state: 'checked',
    comparedCount: 2,
    leadEmailCount: 0,
    missingCount: 0,
  });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Just now']);
});

it('a pending mailbox is not audited, and says why', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.setMailboxLimit(0);
  await expect(fixture.engine.requestAudit({ mailboxId })).rejects.toMatchObject({ code: 'mailbox.pending' });
  expect((await fixture.view(mailboxId)).audit).toBeNull();
});
