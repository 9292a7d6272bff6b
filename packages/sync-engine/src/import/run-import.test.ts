import { expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  growAnn,
  JANE,
  mail,
  MAX,
  openOak,
  readRecorded,
  readSubjects,
} from '../testing/oak-world.ts';

it('mail from before the import window is left alone', async () => {
  const fixture = await openOak();
  const now = fixture.clock.now().getTime();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  await deliverToAnn(fixture, { mail: mail({ subject: 'In time' }), receivedAtMs: now - 729 * DAY_MS });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Too old' }), receivedAtMs: now - 731 * DAY_MS });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['In time']);
});

it('new mail is recorded while a long import is still under way', async () => {
  const fixture = await openOak({
    grown: [growAnn({ messageCount: 500, leadShare: 1, teammates: [] })],
  });
  await fixture.addLead({ name: 'Both', addresses: [JANE.address, MAX.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect((await fixture.view(mailboxId)).importProgress!.state).not.toBe('done');

  await deliverToAnn(fixture, { mail: mail({ subject: 'Fresh' }) });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toContain('Fresh');
  const { importProgress } = await fixture.view(mailboxId);
  // Spam and the bin are not listed; the draft is.
  expect(importProgress).toMatchObject({ state: 'recording', foundCount: 498 });
  expect(importProgress!.secondsLeft).toBeGreaterThan(0);
});

it('an import tells no time left while its mailbox waits for a person or for a seat', async () => {
  const fixture = await openOak({
    grown: [growAnn({ messageCount: 500, leadShare: 1, teammates: [] })],
  });
  await fixture.addLead({ name: 'Both', addresses: [JANE.address, MAX.address] });
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  await fixture.passWhenDue(mailboxId);
  const readSecondsLeft = async () => (await fixture.view(mailboxId)).importProgress!.secondsLeft;
  expect(await readSecondsLeft()).toBeGreaterThan(0);

  await fixture.setMailboxLimit(0);
  expect(await readSecondsLeft()).toBeNull();
  await fixture.setMailboxLimit(1);
  expect(await readSecondsLeft()).toBeGreaterThan(0);
  await fixture.google.control.revokeTokens({ person: ANN.address });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'error',
    importProgress: { state: 'recording', secondsLeft: null },
  });
});

it('an import whose page token Gmail has forgotten lists again from the start, and records nothing twice', async () => {
  const fixture = await openOak({
    grown: [growAnn({ messageCount: 700, leadShare: 1, teammates: [] })],
    quotaLimits: null,
  });
  await fixture.google.control.setQuota({ enabled: false });
  await fixture.addLead({ name: 'Both', addresses: [JANE.address, MAX.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.google.control.failNext({
    kind: 'status',
    status: 400,
    reason: 'invalidArgument',
    message: 'Invalid pageToken',
    path: 'pageToken=',
  });
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  await fixture.passWhenDue(mailboxId);
  // All but a draft, a spam mail and a binned one.
  expect(await readRecorded(fixture, userId)).toHaveLength(697);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', recordedCount: 697 });
});

it('of 600 messages stays within Gmail’s quota: not one request is refused', async () => {
  const fixture = await openOak({ grown: [growAnn({ messageCount: 600, leadShare: 1, teammates: [] })] });
  await fixture.addLead({ name: 'Both', addresses: [JANE.address, MAX.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  for (let count = 0; count < 30; count++) {
    if ((await fixture.view(mailboxId)).importProgress?.state === 'done') break;
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  }
  expect(await readRecorded(fixture, userId)).toHaveLength(597);
  const { statuses, maxInFlightByPerson } = await fixture.google.control.counters();
  expect({ 429: statuses['429'], 403: statuses['403'] }).toEqual({ 429: undefined, 403: undefined });
  expect(maxInFlightByPerson[ANN.address]).toBeLessThanOrEqual(4);
});
