import { describeOnEachDialect } from '@mailsync/db/testing';
import { expect, it, vi } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  JANE,
  mail,
  openAnnsMailbox,
  readFate,
  readMailbox,
  readSubjects,
  readTimeline,
} from '../testing/oak-world.ts';

const person = ANN.address;

async function openShared(db?: Parameters<typeof openAnnsMailbox>[0]) {
  const opened = await openAnnsMailbox(db);
  const { fixture, mailboxId } = opened;
  const ben = await connectPerson(fixture, BEN);
  const own = await deliverToAnn(fixture, { mail: mail({ subject: 'Ann alone' }) });
  await fixture.google.control.send({ mail: mail({ from: ANN, to: [JANE], cc: [BEN], subject: 'Both' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.passWhenDue(ben.mailboxId);
  return { ...opened, ben, own };
}

it('disconnecting gives the access back, forgets it, and keeps what was recorded', async () => {
  const { fixture, leadId, mailboxId } = await openShared();
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  expect(await readMailbox(fixture, mailboxId)).toMatchObject({
    status: null,
    hasSeat: false,
    nextSyncAt: null,
    disconnectedAt: fixture.clock.now(),
  });
  expect(await fixture.db.read((r) => r.credentials.find({ mailboxId, route: 'google' }))).toBeNull();
  expect((await fixture.google.control.counters()).calls['oauth.revoke']).toBe(1);
  expect(await readTimeline(fixture, leadId)).toEqual(['Ann alone', 'Both']);
  await expect(fixture.engine.requestSync({ mailboxId })).rejects.toMatchObject({
    code: 'mailbox.disconnected',
  });
});

it('disconnecting works when Google cannot be reached, and twice', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.failNext({ kind: 'cut', method: 'oauth.revoke' });
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  expect((await fixture.view(mailboxId)).status).toBeNull();
  await expect(
    fixture.engine.disconnectMailbox({ mailboxId: 'none', history: 'keep' }),
  ).rejects.toMatchObject({ code: 'mailbox.not_found' });
});

describeOnEachDialect('removing the history', (openTestDatabase) => {
  it('removes what this mailbox alone held; shared emails stay; reconnecting brings nothing removed back', async () => {
    const { fixture, userId, leadId, mailboxId, ben, own } = await openShared({
      db: await openTestDatabase(),
    });
    await fixture.engine.disconnectMailbox({ mailboxId, history: 'remove' });
    expect(await readTimeline(fixture, leadId)).toEqual(['Both']);
    expect(await readSubjects(fixture, ben.userId)).toEqual(['Both']);
    expect(await readSubjects(fixture, userId)).toEqual([]);
    expect((await fixture.view(mailboxId)).recordedCount).toBe(0);
    expect(await readFate(fixture, { mailboxId, messageId: own.id })).toBe('removed: disconnected');

    await deliverToAnn(fixture, { mail: mail({ subject: 'Since then' }) });
    await fixture.connect({ userId, person });
    // A lead whose import lists the removed mail again.
    await fixture.addLead({ name: 'Jane, privately', addresses: [JANE.address] });
    fixture.clock.advanceMs(60_000);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Since then']);
    expect((await fixture.view(mailboxId)).recordedCount).toBe(1);
  });
});

it('a pass under way when its mailbox is disconnected records nothing any more', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail() });
  fixture.clock.advanceMs(60_000);
  await fixture.google.control.failNext({ kind: 'delay', delayMs: 300, method: 'messages.get' });
  const passing = fixture.pass(mailboxId);
  await vi.waitFor(async () => {
    expect((await fixture.google.control.counters()).calls['messages.get']).toBe(1);
  });
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'remove' });
  await passing;
  expect(await readSubjects(fixture, userId)).toEqual([]);
  expect(await readMailbox(fixture, mailboxId)).toMatchObject({
    status: null,
    nextSyncAt: null,
    recordedCount: 0,
  });
});

it('what arrived while a mailbox was disconnected is read when it comes back', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });
  fixture.clock.advanceMs(3_600_000);
  expect(await fixture.connect({ userId, person })).toMatchObject({ outcome: 'connected', mailboxId });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Meanwhile']);
});
