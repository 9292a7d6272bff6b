import { describe, expect, it } from 'vitest';
import { ANN, deliverToAnn, mail, MINUTE_MS, openAnnsMailbox, readSubjects } from '../testing/oak-world.ts';

const person = ANN.address;

describe('Gmail that asks us to slow down', () => {
  it('is left alone until the time it named, also when somebody presses Retry', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 403,
      reason: 'rateLimitExceeded',
      retryAfterSeconds: 900,
      method: 'history.list',
    });
    await fixture.passWhenDue(mailboxId);
    const until = new Date(fixture.clock.now().getTime() + 900_000);
    const view = await fixture.view(mailboxId);
    expect(view).toMatchObject({
      status: 'error',
      nextAttemptAt: until,
      openError: { code: 'gmail.rate_limited' },
    });
    await fixture.engine.requestSync({ mailboxId });
    expect((await fixture.view(mailboxId)).nextAttemptAt).toEqual(until);

    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  });

  it('for the rest of the day is left alone until midnight Pacific time', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 403,
      reason: 'dailyLimitExceeded',
      method: 'history.list',
    });
    await fixture.passWhenDue(mailboxId);
    // 09:01 UTC is 02:01 in California, in summer time.
    expect((await fixture.view(mailboxId)).nextAttemptAt).toEqual(new Date('2026-05-05T07:00:00Z'));
  });

  it('in the middle of a batch keeps what was fetched and goes on with the rest later', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    for (let count = 0; count < 12; count++) await deliverToAnn(fixture, { mail: mail() });
    fixture.clock.advanceMs(MINUTE_MS);
    const [, , , , fifth] = (await fixture.google.control.listMessages({ person })).toReversed();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 429,
      reason: 'rateLimitExceeded',
      path: fifth!.id,
    });
    await fixture.pass(mailboxId);
    const first = (await readSubjects(fixture, userId)).length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(12);
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toHaveLength(12);
  });
});
