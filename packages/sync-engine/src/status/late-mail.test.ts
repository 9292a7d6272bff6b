import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { QUOTA_TABLES } from '../quota/quota-tables.ts';
import {
  ANN,
  connectPerson,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openOak,
  readErrors,
  readSubjects,
} from '../testing/oak-world.ts';
import { reviewStatus } from './review-status.ts';

const { limits: LIMITS } = QUOTA_TABLES['since-may-2026'];

it('a mailbox that our own budget keeps from being read is not shown green for longer than an hour', async () => {
  const fixture = await openOak({ quotaLimits: { ...LIMITS, unitsPerProjectDay: 10 } });
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
  const started = fixture.clock.now().getTime();
  let redAfterMs: number | null = null;
  for (let count = 0; count < 200 && redAfterMs === null; count++) {
    await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    if (view.status === 'error')
      redAfterMs = fixture.clock.now().getTime() - (view.lastSyncedAt?.getTime() ?? started);
  }
  expect(redAfterMs).toBeGreaterThan(HOUR_MS);
  expect(redAfterMs).toBeLessThanOrEqual(HOUR_MS + 15 * MINUTE_MS);
  expect((await fixture.view(mailboxId)).openError).toMatchObject({
    code: 'gmail.daily_limit',
    mailboxId: null,
  });

  fixture.clock.set(new Date('2026-05-05T07:00:00Z'));
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  const errors = await readErrors(fixture, mailboxId);
  expect(errors.map(({ code }) => code).sort()).toEqual(['gmail.daily_limit', 'mailsync.falling_behind']);
  expect(errors.every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
});

it('live mail that waits behind the budget for more than an hour turns the mailbox red, and green when it is in', async () => {
  const fixture = await openOak({ quotaLimits: { ...LIMITS, unitsPerMailboxMinute: 110 } });
  await fixture.addLead({ name: 'Jane', addresses: ['jane@acme.example'] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  // Four fit into a minute, so three hundred take longer than an hour.
  for (let count = 0; count < 300; count++) await deliverToAnn(fixture, { mail: mail() });

  const statuses: string[] = [];
  let waitingCount = 300;
  for (let count = 0; count < 200 && waitingCount > 0; count++) {
    await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    ({ waitingCount } = view);
    if (statuses.at(-1) !== view.status) statuses.push(view.status!);
    expect(view.openError?.code).toBe(view.status === 'error' ? 'mailsync.falling_behind' : undefined);
  }
  expect(await readSubjects(fixture, userId)).toHaveLength(300);
  expect(statuses).toEqual(['enabled', 'error', 'enabled']);
});

it('every change of status is a row with its cause', async () => {
  const fixture = await openOak();
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  await fixture.google.control.revokeTokens({ person: ANN.address });
  await fixture.passWhenDue(mailboxId);
  await fixture.setMailboxLimit(0);
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });

  const changes = await fixture.db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 10 }));
  expect(changes.toReversed().map((one) => [one.fromStatus, one.toStatus, one.cause])).toEqual([
    [null, 'enabled', 'connected'],
    ['enabled', 'error', 'google.sign_in_revoked'],
    ['error', 'pending', 'seat_taken_back'],
    ['pending', null, 'disconnected'],
  ]);
});

it('mail that waits turns the mailbox red also when no pass ends any more, once somebody looks', async () => {
  const fixture = await openOak();
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  const now = fixture.clock.now();
  await fixture.db.write((r) => r.mailboxes.update(mailboxId, { oldestWaitingAt: now }));
  const review = () =>
    fixture.db.write((r) =>
      reviewStatus({ repositories: r, mailboxId, now: fixture.clock.now(), createId: () => randomUUID() }),
    );

  fixture.clock.advanceMs(HOUR_MS);
  expect((await review())!.status).toBe('enabled');
  fixture.clock.advanceMs(1);
  expect((await review())!.status).toBe('error');
  expect((await fixture.view(mailboxId)).openError).toMatchObject({ code: 'mailsync.falling_behind' });
  const [change] = await fixture.db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 1 }));
  expect(change).toMatchObject({ cause: 'mail_waits_too_long', at: fixture.clock.now() });
});
