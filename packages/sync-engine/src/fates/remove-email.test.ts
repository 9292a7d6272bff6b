import { describeOnEachDialect } from '@mailsync/db/testing';
import { expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readFate,
  readMailbox,
  readRecorded,
  readSubjects,
  readTimeline,
} from '../testing/oak-world.ts';

describeOnEachDialect('an email that a person removes', (openTestDatabase) => {
  const start = async () => {
    const ann = await openAnnsMailbox({ db: await openTestDatabase() });
    const { fixture, userId, mailboxId } = ann;
    const { id: messageId } = await deliverToAnn(fixture, { mail: mail({ subject: 'Private' }) });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Offer' }) });
    await fixture.passWhenDue(mailboxId);
    const emails = await readRecorded(fixture, userId);
    const emailId = emails.find((one) => one.subject === 'Private')!.id;
    return { ...ann, messageId, emailId };
  };

  it('is not brought back by anything but a person: no move, no lost cursor, no new lead, no audit', async () => {
    const { fixture, userId, mailboxId, messageId, emailId } = await start();
    await fixture.engine.removeEmail({ emailId, mailboxIds: [mailboxId] });
    const expectRemoved = async () => {
      expect(await readFate(fixture, { mailboxId, messageId })).toBe('removed: person');
      expect(await readSubjects(fixture, userId)).toEqual(['Offer']);
      expect(await fixture.view(mailboxId)).toMatchObject({ recordedCount: 1, status: 'enabled' });
    };
    await expectRemoved();

    const { control } = fixture.google;
    await control.changeLabels({ person: ANN.address, id: messageId, add: ['SPAM'], remove: ['INBOX'] });
    await fixture.passWhenDue(mailboxId);
    await control.changeLabels({ person: ANN.address, id: messageId, add: ['INBOX'], remove: ['SPAM'] });
    await fixture.passWhenDue(mailboxId);
    await expectRemoved();
    await control.expireHistory({ person: ANN.address });
    await fixture.passWhenDue(mailboxId);
    await expectRemoved();
    await fixture.addLead({ name: 'Jane again', addresses: [JANE.address] });
    await fixture.passWhenDue(mailboxId);
    await expectRemoved();
    fixture.clock.advanceMs(MINUTE_MS);
    await fixture.engine.requestAudit({ mailboxId });
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).audit).toMatchObject({ state: 'checked', missingCount: 0 });
    await expectRemoved();
  });

  it('is recorded again when a person brings it back, once', async () => {
    const { fixture, userId, mailboxId, messageId, emailId, leadId } = await start();
    await fixture.engine.removeEmail({ emailId, mailboxIds: [mailboxId] });
    await fixture.engine.restoreMessage({ mailboxId, messageId });
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Offer', 'Private']);
    expect(await readTimeline(fixture, leadId)).toEqual(['Offer', 'Private']);
    expect((await readMailbox(fixture, mailboxId)).recordedCount).toBe(2);
    await expect(fixture.engine.restoreMessage({ mailboxId, messageId })).rejects.toMatchObject({
      code: 'message.not_removed',
    });
  });

  it('stays where a colleague’s mailbox holds it too', async () => {
    const { fixture, mailboxId, leadId } = await start();
    const ben = await connectPerson(fixture, BEN);
    await fixture.pass(ben.mailboxId);
    await fixture.google.control.send({ mail: mail({ to: [ANN, BEN], subject: 'To both' }) });
    await fixture.passWhenDue(mailboxId);
    await fixture.passWhenDue(ben.mailboxId);
    const shared = (await readRecorded(fixture, ben.userId)).find((one) => one.subject === 'To both')!;

    await fixture.engine.removeEmail({ emailId: shared.id, mailboxIds: [mailboxId] });
    expect(await readTimeline(fixture, leadId)).toEqual(['Offer', 'Private', 'To both']);
    expect(await readSubjects(fixture, ben.userId)).toEqual(['To both']);
    await fixture.engine.removeEmail({ emailId: shared.id, mailboxIds: [ben.mailboxId] });
    expect(await readTimeline(fixture, leadId)).toEqual(['Offer', 'Private']);
  });
});

it('what was removed with the whole history of a mailbox can be brought back one by one, when it syncs', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const { id: messageId } = await deliverToAnn(fixture, { mail: mail({ subject: 'Missed' }) });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Not missed' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'remove' });
  await expect(fixture.engine.restoreMessage({ mailboxId, messageId })).rejects.toMatchObject({
    code: 'mailbox.disconnected',
  });
  await fixture.connect({ userId, person: ANN.address, mailboxId });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual([]);
  await fixture.engine.restoreMessage({ mailboxId, messageId });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Missed']);
});
