import { expect, it } from 'vitest';
import { ANN, DAY_MS, openAnnsMailbox, readErrors, readMailbox } from '../testing/oak-world.ts';
import { describeError } from './catalogue.ts';
import { advise } from './view-sync-error.ts';

const unavailable = { kind: 'status', status: 500, method: 'history.list', times: 10_000 } as const;

it('no entry promises a next try to a mailbox that has lost its seat', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.failNext(unavailable);
  await fixture.passWhenDue(mailboxId);
  const [trying] = await readErrors(fixture, mailboxId);
  expect(trying!.howToFix.join(' ')).toContain('tries again by itself');

  await fixture.setMailboxLimit(0);
  const view = await fixture.view(mailboxId);
  const [waiting] = await readErrors(fixture, mailboxId);
  for (const entry of [waiting!, view.openError!]) {
    expect(entry.howToFix).toEqual(['This mailbox waits for a seat. It is tried again when it has one.']);
  }
});

it('nor to one that has been given up: there a person presses a button', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.failNext(unavailable);
  const until = fixture.clock.now().getTime() + 3 * DAY_MS;
  while ((await readMailbox(fixture, mailboxId)).nextSyncAt && fixture.clock.now().getTime() < until)
    await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'connection',
    statusText: { sentence: expect.stringContaining('Stopped after 2 days of failure') },
    openError: { code: 'gmail.unavailable', whoCanFix: 'owner' },
  });
  expect((await fixture.view(mailboxId)).openError!.howToFix[0]).toContain('Press Retry now');
});

it('what a person must mend is said whatever the status', () => {
  const entry = describeError('google.sign_in_revoked');
  for (const status of ['error', 'pending', 'connection', null] as const)
    expect(advise({ entry, status }).howToFix).toEqual(entry.howToFix);
});

it('an entry that is over is shown as it was', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.failNext({ ...unavailable, times: 1 });
  await fixture.passWhenDue(mailboxId);
  await fixture.passWhenDue(mailboxId);
  await fixture.setMailboxLimit(0);
  expect(await readErrors(fixture, mailboxId)).toMatchObject([
    { howToFix: ['Nothing to do: Mail Sync tries again by itself.'], affectedCount: null },
  ]);
  expect((await fixture.view(mailboxId)).address).toBe(ANN.address);
});
