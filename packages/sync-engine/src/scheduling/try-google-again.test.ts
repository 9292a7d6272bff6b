import { describe, expect, it } from 'vitest';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { listStatusChanges, openWithReserve, readNotice, refuseSignIn } from '../testing/two-routes-world.ts';

const person = ANN.address;

const deliver = (fixture: EngineFixture, subject: string) =>
  deliverToAnn(fixture, { mail: mail({ subject }) });

describe('a mailbox that has left Google', () => {
  it('asks it hourly, and goes back by itself as soon as it works', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture);
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).route).toBe('app_password');

    const { control } = fixture.google;
    await control.resetCounters();
    const until = fixture.clock.now().getTime() + 5.5 * HOUR_MS;
    while (fixture.clock.now().getTime() < until) await fixture.passWhenDue(mailboxId);
    expect((await control.counters()).calls['oauth.token']).toBe(5);

    await control.clearFaults();
    await deliver(fixture, 'Before going back');
    while ((await fixture.view(mailboxId)).route !== 'google') {
      expect(fixture.clock.now().getTime() - until).toBeLessThan(HOUR_MS);
      await fixture.passWhenDue(mailboxId);
    }
    await deliver(fixture, 'After going back');
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      failover: null,
      openError: null,
    });
    expect(await readSubjects(fixture, userId)).toEqual(['After going back', 'Before going back']);
    expect(await readNotice(fixture, mailboxId)).toEqual([
      expect.objectContaining({ resolvedAt: expect.any(Date) }),
    ]);
    expect(await listStatusChanges(fixture, mailboxId)).toHaveLength(1);
  });

  it('asks it at once when somebody presses Retry', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture);
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.clearFaults();
    await fixture.engine.requestSync({ mailboxId });
    await fixture.pass(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'google' });
  });

  it('goes back at once when its owner signs in again', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await fixture.google.control.revokeTokens({ person });
    await fixture.passWhenDue(mailboxId);
    await deliver(fixture, 'Meanwhile');
    await fixture.connect({ userId, person, mailboxId });
    expect(await fixture.view(mailboxId)).toMatchObject({ route: 'google', failover: null });
    for (let count = 0; count < 2; count++) await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Meanwhile']);
    expect(await readNotice(fixture, mailboxId)).toEqual([
      expect.objectContaining({ resolvedAt: expect.any(Date) }),
    ]);
  });

  it('goes back when an administrator forbids the access meanwhile: that is not evaded', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture);
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.clearFaults();
    await refuseSignIn(fixture, 'admin_policy_enforced');
    fixture.clock.advanceMs(HOUR_MS);
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      route: 'google',
      openError: { code: 'google.admin_policy' },
    });
    expect(await readNotice(fixture, mailboxId)).toEqual([
      expect.objectContaining({ resolvedAt: expect.any(Date) }),
    ]);
  });

  it('is red when the app password ends too, names both ways, and either mends it', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    const { control } = fixture.google;
    await control.revokeTokens({ person });
    await fixture.passWhenDue(mailboxId);
    await control.revokeAppPasswords({ person });
    await control.resetCounters();
    await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    expect(view).toMatchObject({
      status: 'error',
      openError: { code: 'imap.password_refused', whoCanFix: 'owner' },
    });
    expect(view.openError!.what).toBe(
      'Google has withdrawn the access to this mailbox. The app password is not accepted.',
    );
    expect(view.openError!.howToFix.join(' ')).toMatch(/Reconnect.*Or mend the app password.*apppasswords/);
    // The dead credential is asked once more, not with each try.
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect((await control.counters()).calls['oauth.token']).toBe(1);

    await deliver(fixture, 'While red');
    await fixture.connectAppPassword({ userId, person, mailboxId });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      route: 'app_password',
      openError: null,
      failover: { what: 'Google has withdrawn the access to this mailbox.' },
    });
    expect(await readSubjects(fixture, userId)).toEqual(['While red']);

    await control.revokeAppPasswords({ person });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('error');
    await fixture.connect({ userId, person, mailboxId });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'google' });
  });

  it('goes back at once, and stays green, when the app password ends but Google works again', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture);
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.clearFaults();
    await fixture.google.control.revokeAppPasswords({ person });
    await deliver(fixture, 'At the change');
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'google' });
    expect(await listStatusChanges(fixture, mailboxId)).toHaveLength(1);
    expect(await readSubjects(fixture, userId)).toEqual(['At the change']);
  });

  it('asks Google again although the clock was set back by days', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture);
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.clearFaults();
    fixture.clock.set(new Date(fixture.clock.now().getTime() - 3 * DAY_MS));
    await fixture.db.write((r) => r.mailboxes.makeDueAfterClockSetBack({ now: fixture.clock.now() }));
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).route).toBe('google');
  });

  it('is forgotten with its notice when it is disconnected', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await fixture.google.control.revokeTokens({ person });
    await fixture.passWhenDue(mailboxId);
    await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: null,
      route: 'google',
      failover: null,
    });
    expect((await readNotice(fixture, mailboxId)).every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
  });
});

it('an app password that is added to a mailbox whose sign-in has ended takes over until Google works', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await refuseSignIn(fixture);
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.view(mailboxId)).status).toBe('error');
  await fixture.connectAppPassword({ userId, person, mailboxId });
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    route: 'app_password',
    failover: { what: 'Google has withdrawn the access to this mailbox.' },
  });
  await fixture.google.control.clearFaults();
  fixture.clock.advanceMs(HOUR_MS + MINUTE_MS);
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'google', failover: null });
});
