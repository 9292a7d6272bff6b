import { describeOnEachDialect } from '@mailsync/db/testing';
import { expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  openAnnsMailbox,
  openOak,
  readEntry,
  readErrors,
  readFate,
  readMailbox,
  readSubjects,
  setClockBack,
  STRANGER,
} from '../testing/oak-world.ts';

it('a mail that leaves spam, the bin or the drafts is recorded', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const inSpam = await deliverToAnn(fixture, { mail: mail({ subject: 'No spam' }), labels: ['SPAM'] });
  const inBin = await deliverToAnn(fixture, { mail: mail({ subject: 'Kept' }), labels: ['TRASH'] });
  const draft = await deliverToAnn(fixture, { mail: mail({ subject: 'Sent now' }), labels: ['DRAFT'] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);

  const person = ANN.address;
  await fixture.google.control.changeLabels({ person, id: inSpam.id, add: ['INBOX'], remove: ['SPAM'] });
  await fixture.google.control.changeLabels({ person, id: inBin.id, add: ['INBOX'], remove: ['TRASH'] });
  await fixture.google.control.changeLabels({ person, id: draft.id, add: ['SENT'], remove: ['DRAFT'] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Kept', 'No spam', 'Sent now']);
});

it('a mail moved to spam before it was read is skipped, and recorded when it comes back between two passes', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const { id } = await deliverToAnn(fixture, { mail: mail({ subject: 'To and fro' }) });
  const person = ANN.address;
  await fixture.google.control.changeLabels({ person, id, add: ['SPAM'], remove: ['INBOX'] });
  await fixture.passWhenDue(mailboxId);
  expect(await readFate(fixture, { mailboxId, messageId: id })).toBe('skipped: spam');

  await fixture.google.control.changeLabels({ person, id, add: ['TRASH'], remove: ['SPAM'] });
  await fixture.google.control.changeLabels({ person, id, add: ['INBOX'], remove: ['TRASH'] });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['To and fro']);
});

it('reading mail costs nothing: a removed UNREAD label fetches no message', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const known = await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.google.control.resetCounters();

  await fixture.google.control.changeLabels({ person: ANN.address, id: known.id, remove: ['UNREAD'] });
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.google.control.counters()).calls).toEqual({ 'history.list': 1 });
});

it('a mail deleted before it was read is gone, and the cursor goes on', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const deleted = await deliverToAnn(fixture, { mail: mail({ subject: 'Deleted' }) });
  await fixture.google.control.deleteMessage({ person: ANN.address, id: deleted.id });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Stays' }) });
  const before = await readMailbox(fixture, mailboxId);
  await fixture.passWhenDue(mailboxId);

  expect(await readFate(fixture, { mailboxId, messageId: deleted.id })).toBe('gone');
  expect(await readSubjects(fixture, userId)).toEqual(['Stays']);
  const after = await readMailbox(fixture, mailboxId);
  expect(BigInt(after.historyId!)).toBeGreaterThan(BigInt(before.historyId!));
  expect(after.status).toBe('enabled');
});

it('two thousand changes in many pages are all followed', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox({ quotaLimits: null });
  const { id } = await deliverToAnn(fixture, { mail: mail({ from: STRANGER }) });
  for (let count = 0; count < 1_000; count++) {
    await fixture.google.control.changeLabels({ person: ANN.address, id, add: ['STARRED'] });
    await fixture.google.control.changeLabels({ person: ANN.address, id, remove: ['STARRED'] });
  }
  const last = await deliverToAnn(fixture, { mail: mail() });
  await fixture.passWhenDue(mailboxId);
  expect(await readFate(fixture, { mailboxId, messageId: last.id })).toBe('recorded');
});

describeOnEachDialect('a cursor that Gmail has forgotten', (openTestDatabase) => {
  it('makes the gap be read again: nothing is lost, nothing twice, and the log says so until it is done', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: await openTestDatabase() });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
    await fixture.passWhenDue(mailboxId);
    const missed = await deliverToAnn(fixture, { mail: mail({ subject: 'In the gap' }) });
    await fixture.google.control.expireHistory({ person: ANN.address });
    await deliverToAnn(fixture, { mail: mail({ subject: 'After' }) });
    await fixture.google.control.failNext({ kind: 'status', status: 503, method: 'messages.list', times: 1 });

    await fixture.passWhenDue(mailboxId);
    expect((await readErrors(fixture, mailboxId)).map((one) => [one.code, one.resolvedAt])).toContainEqual([
      'gmail.history_expired',
      null,
    ]);

    await fixture.passWhenDue(mailboxId);
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['After', 'Before', 'In the gap']);
    expect((await readEntry(fixture, { mailboxId, messageId: missed.id }))!.state).toBe('recorded');
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      recordedCount: 3,
      openError: null,
      importProgress: { reason: 'gap', state: 'done' },
    });
    const [entry] = (await readErrors(fixture, mailboxId)).filter(
      (one) => one.code === 'gmail.history_expired',
    );
    expect(entry).toMatchObject({ count: 1, whoCanFix: 'nobody_needed', resolvedAt: expect.any(Date) });
    expect(entry!.howToFix[0]).toContain('Nothing to do');
  });
});

it('while one mail of the gap is still missing, the log says so although the mailbox is green', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail() });
  const missed = await deliverToAnn(fixture, { mail: mail() });
  await fixture.google.control.expireHistory({ person: ANN.address });
  await fixture.google.control.failNext({ kind: 'status', status: 500, path: missed.id });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    openError: { code: 'gmail.history_expired', resolvedAt: null },
  });
  await fixture.passWhenDue(mailboxId);
  expect(await readFate(fixture, { mailboxId, messageId: missed.id })).toBe('recorded');
  expect((await fixture.view(mailboxId)).openError).toBeNull();
});

it('only the days since two days before the last good pass are read again, and what is known is not fetched twice', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const old = await deliverToAnn(fixture, {
    mail: mail(),
    receivedAtMs: fixture.clock.now().getTime() - 5 * 86_400_000,
  });
  await fixture.passWhenDue(mailboxId);
  expect(await readFate(fixture, { mailboxId, messageId: old.id })).toBe('recorded');
  await fixture.google.control.expireHistory({ person: ANN.address });
  await fixture.google.control.resetCounters();
  await deliverToAnn(fixture, { mail: mail() });
  await fixture.passWhenDue(mailboxId);

  const { calls } = await fixture.google.control.counters();
  expect(calls).toEqual({ 'history.list': 1, getProfile: 1, 'messages.list': 1, 'messages.get': 1 });
});

it('a mailbox disconnected while its gap is being read finds the gap again when it comes back', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'In the gap' }) });
  await fixture.google.control.expireHistory({ person: ANN.address });
  await fixture.google.control.failNext({ kind: 'status', status: 503, method: 'messages.list', times: 1 });
  await fixture.passWhenDue(mailboxId);

  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  fixture.clock.advanceMs(10 * 86_400_000);
  await fixture.connect({ userId, person: ANN.address });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['In the gap']);
});

it('what came while the clock ran days ahead is read again when Gmail has forgotten the cursor', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const startMs = fixture.clock.now().getTime();
  fixture.clock.advanceMs(10 * DAY_MS);
  await fixture.pass(mailboxId);
  await setClockBack(fixture, startMs + DAY_MS);
  await deliverToAnn(fixture, { mail: mail({ subject: 'In the gap' }) });
  await fixture.google.control.expireHistory({ person: ANN.address });

  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['In the gap']);
});

it('a mailbox connected while the clock ran ahead is read again since the corrected time', async () => {
  const fixture = await openOak();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const startMs = fixture.clock.now().getTime();
  fixture.clock.advanceMs(10 * DAY_MS);
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  await setClockBack(fixture, startMs + DAY_MS);
  await deliverToAnn(fixture, { mail: mail({ subject: 'In the gap' }) });
  await fixture.google.control.expireHistory({ person: ANN.address });

  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['In the gap']);
});
