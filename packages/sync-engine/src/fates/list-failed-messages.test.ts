import { expect, it } from 'vitest';
import { deliverToAnn, mail, openAnnsMailbox } from '../testing/oak-world.ts';

async function openWithFailedMail() {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good' }) });
  const bad = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad' }) });
  const fault = {
    kind: 'status',
    status: 400,
    reason: 'invalidArgument',
    message: 'Invalid id value',
  } as const;
  await fixture.google.control.failNext({ ...fault, path: bad.id, times: 10_000 });
  for (let minute = 0; minute < 20; minute++) await fixture.passWhenDue(mailboxId);
  const list = (withHeads = true) =>
    fixture.engine.listFailedMessages({ mailboxId, withHeads, before: null });
  return { fixture, mailboxId, bad, list };
}

it('what was kept aside is listed with its reason, with its subject as soon as it can be had', async () => {
  const { fixture, bad, list } = await openWithFailedMail();
  const entry = { messageId: bad.id, state: 'failed', reason: 'gmail.message_unreadable' };
  expect(await list()).toMatchObject({ items: [{ ...entry, head: null }], next: null });

  await fixture.google.control.clearFaults();
  expect(await list()).toMatchObject({ items: [{ ...entry, head: { subject: 'Bad' } }] });
  expect(await list(false)).toMatchObject({ items: [{ ...entry, head: null }] });
});

it('is tried again when asked to, and then no longer listed', async () => {
  const { fixture, mailboxId, list } = await openWithFailedMail();
  await fixture.google.control.clearFaults();
  await fixture.engine.requestSync({ mailboxId });
  await fixture.pass(mailboxId);
  expect(await list()).toEqual({ items: [], next: null });
});

it('is still listed when the mailbox is disconnected', async () => {
  const { fixture, mailboxId, bad, list } = await openWithFailedMail();
  await fixture.google.control.clearFaults();
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  expect((await list()).items).toMatchObject([{ messageId: bad.id, head: null }]);
});
