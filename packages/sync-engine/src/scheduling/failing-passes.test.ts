import { describe, expect, it, vi } from 'vitest';
import {
  ANN,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readErrors,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const ALWAYS = 10_000;
const person = ANN.address;

describe('an owner who takes the access back', () => {
  it('turns the mailbox red within one pass, with what, how and who', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.revokeTokens({ person });
    await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    expect(view).toMatchObject({
      status: 'error',
      statusText: { word: 'Error', colour: 'red' },
      openError: { code: 'google.sign_in_revoked', whoCanFix: 'owner', count: 1, resolvedAt: null },
    });
    expect(view.openError!.what).toContain('withdrawn');
    expect(view.openError!.howToFix[0]).toContain('Reconnect');
  });

  it('is asked for hourly, never hammered, and counted in one entry', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.revokeTokens({ person });
    await fixture.passWhenDue(mailboxId);
    const first = fixture.clock.now().getTime();
    await fixture.google.control.resetCounters();
    for (let count = 1; count <= 3; count++) {
      await fixture.passWhenDue(mailboxId);
      expect(fixture.clock.now().getTime()).toBe(first + count * HOUR_MS);
    }
    expect((await fixture.google.control.counters()).calls).toEqual({ 'oauth.token': 3 });
    expect(await readErrors(fixture, mailboxId)).toMatchObject([
      { code: 'google.sign_in_revoked', count: 4 },
    ]);
  });

  it('and reconnects has the gap closed, the entry resolved and nothing twice', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.changePassword({ person });
    await fixture.passWhenDue(mailboxId);
    await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });

    const result = await fixture.connect({ userId, person, mailboxId });
    expect(result).toMatchObject({ outcome: 'connected', title: 'Connected again', mailboxId });
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Before', 'Meanwhile']);
    expect(await readErrors(fixture, mailboxId)).toMatchObject([
      { code: 'google.sign_in_revoked', resolvedAt: expect.any(Date) },
    ]);
  });

  it('and reconnects while a pass still fails on the old access is not shown red for it', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.revokeTokens({ person });
    fixture.clock.advanceMs(MINUTE_MS);
    await fixture.google.control.failNext({ kind: 'delay', delayMs: 250, method: 'oauth.token', person });
    await fixture.google.control.resetCounters();
    const passing = fixture.pass(mailboxId);
    await vi.waitFor(async () => {
      expect((await fixture.google.control.counters()).calls['oauth.token']).toBe(1);
    });
    fixture.clock.advanceMs(1_000);
    await fixture.connect({ userId, person, mailboxId });
    await passing;
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    await fixture.pass(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  });
});

describe('a 401', () => {
  it('of an old access token is met with a fresh one within the same pass', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.expireAccessTokens({ person });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it('with a live grant is believed when it is seen again a minute later, not before', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 401,
      method: 'history.list',
      times: ALWAYS,
    });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).openError).toMatchObject({
      code: 'gmail.unauthorized',
      whoCanFix: 'nobody_needed',
    });

    fixture.clock.advanceMs(5_000);
    await fixture.engine.requestSync({ mailboxId });
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).openError!.code).toBe('gmail.unauthorized');

    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).openError).toMatchObject({
      code: 'gmail.access_refused',
      whoCanFix: 'owner',
    });
  });
});

describe('a temporary failure', () => {
  it('is tried again after 1, 2, 4, 8, 16 and then every 30 minutes', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    await fixture.google.control.failNext({
      kind: 'status',
      status: 500,
      method: 'history.list',
      times: ALWAYS,
    });
    await fixture.passWhenDue(mailboxId);
    const waits: number[] = [];
    for (let count = 0; count < 8; count++) {
      const { nextSyncAt } = await readMailbox(fixture, mailboxId);
      waits.push((nextSyncAt!.getTime() - fixture.clock.now().getTime()) / MINUTE_MS);
      await fixture.passWhenDue(mailboxId);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
  });

  it.each([
    ['a cut connection', { kind: 'cut' }, 'network.unreachable'],
    ['a cut connection after the work was done', { kind: 'cut', when: 'after' }, 'network.unreachable'],
    ['JSON that breaks off', { kind: 'truncate' }, 'gmail.answer_unreadable'],
    [
      'a page of HTML in place of JSON',
      { kind: 'status', status: 200, rawBody: '<html>Sign in to the Wi-Fi</html>' },
      'gmail.answer_unreadable',
    ],
    [
      'a proxy that is down',
      { kind: 'status', status: 502, rawBody: '<html>Bad gateway</html>' },
      'gmail.unavailable',
    ],
    ['an empty answer', { kind: 'status', status: 200, rawBody: '' }, 'gmail.answer_unreadable'],
  ] as const)(
    'such as %s turns red and green again by itself, and no mail is lost',
    async (_what, fault, code) => {
      const { fixture, userId, mailboxId } = await openAnnsMailbox();
      await deliverToAnn(fixture, { mail: mail({ subject: 'Not lost' }) });
      await fixture.google.control.failNext({ ...fault, method: 'history.list' });
      await fixture.passWhenDue(mailboxId);
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'error', openError: { code } });
      await fixture.passWhenDue(mailboxId);
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
      expect(await readSubjects(fixture, userId)).toEqual(['Not lost']);
    },
  );
});
