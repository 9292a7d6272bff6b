import { describe, expect, it } from 'vitest';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  mail,
  readErrors,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { listStatusChanges, openWithReserve, refuseSignIn } from '../testing/two-routes-world.ts';

const person = ANN.address;

const deliver = (fixture: EngineFixture, subject: string) =>
  deliverToAnn(fixture, { mail: mail({ subject }) });

describe('when Google wants the person’s own authorization anew, and an app password is held', () => {
  it('the same pass goes over it: green all along, nothing counted, nothing missed, one quiet notice', async () => {
    const { fixture, userId, mailboxId } = await openWithReserve();
    await fixture.google.control.revokeTokens({ person });
    await deliver(fixture, 'In between');
    await fixture.passWhenDue(mailboxId);

    const at = fixture.clock.now();
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      route: 'app_password',
      routeSince: at,
      openError: null,
      failover: {
        since: at,
        what: 'Google has withdrawn the access to this mailbox.',
        howToFix: expect.arrayContaining([expect.stringContaining('Reconnect')]),
      },
    });
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({
      failureCount: 0,
      failingSince: null,
      ownFailureMs: 0,
    });
    expect(await listStatusChanges(fixture, mailboxId)).toHaveLength(1);
    expect(await readSubjects(fixture, userId)).toEqual(['In between']);

    await deliver(fixture, 'By IMAP');
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['By IMAP', 'In between']);
    expect(await readErrors(fixture, mailboxId)).toEqual([
      expect.objectContaining({
        code: 'mailsync.over_app_password',
        count: 1,
        whoCanFix: 'nobody_needed',
        resolvedAt: null,
      }),
    ]);
  });

  it('a missing scope is no less a reason', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await fixture.google.control.narrowGrant({ person, scopes: ['openid', 'email'] });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'app_password' });
    expect((await readMailbox(fixture, mailboxId)).leftGoogleBecause).toBe('gmail.scope_missing');
  });

  it('a passing 401 is no reason, one that is seen again is', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 401,
      method: 'history.list',
      times: 10_000,
    });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'error', route: 'google' });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      route: 'app_password',
      openError: null,
    });
  });

  it.each([
    ['admin_policy_enforced', undefined, 'google.admin_policy'],
    ['org_internal', undefined, 'google.admin_policy'],
    ['invalid_grant', 'reauth related error (invalid_rapt)', 'google.session_expired_by_policy'],
    ['invalid_client', undefined, 'google.client_rejected'],
    ['internal_failure', undefined, 'google.unavailable'],
  ])('%s %s is none, however often it is met', async (reason, message, code) => {
    const { fixture, mailboxId } = await openWithReserve();
    await refuseSignIn(fixture, reason, message);
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      route: 'google',
      failover: null,
      openError: { code },
    });
    expect((await fixture.google.control.counters()).calls['imap.login'] ?? 0).toBeLessThanOrEqual(1);
  });

  it('administrators still hear that the consent screen is in Testing', async () => {
    const { fixture, mailboxId } = await openWithReserve({ isInTesting: true });
    fixture.clock.advanceMs(7 * DAY_MS);
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'app_password' });
    fixture.clock.advanceMs(2 * DAY_MS);
    await fixture.passWhenDue(mailboxId);
    const open = (await readErrors(fixture, mailboxId)).filter(({ resolvedAt }) => resolvedAt === null);
    expect(open.map(({ code }) => code).toSorted()).toEqual([
      'google.consent_screen_in_testing',
      'mailsync.over_app_password',
    ]);
  });

  it('when the app password has ended too, nobody is told that it has taken over', async () => {
    const { fixture, mailboxId } = await openWithReserve();
    await fixture.google.control.revokeTokens({ person });
    await fixture.google.control.revokeAppPasswords({ person });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: {
        code: 'imap.password_refused',
        what: 'Google has withdrawn the access to this mailbox. The app password is not accepted.',
      },
    });
    expect((await readErrors(fixture, mailboxId)).map(({ code }) => code)).toEqual(['imap.password_refused']);
  });
});
