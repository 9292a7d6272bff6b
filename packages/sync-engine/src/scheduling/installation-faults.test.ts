import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  HOUR_MS,
  openAnnsMailbox,
  readErrors,
  readMailbox,
} from '../testing/oak-world.ts';

const ALWAYS = 10_000;
const person = ANN.address;

describe('a fault of the installation', () => {
  it.each([
    ['the OAuth client is switched off', 'google.client_rejected'],
    ['the Gmail API is not enabled', 'gmail.api_disabled'],
    ['there is no network', 'network.unreachable'],
  ] as const)(
    '%s: one entry for all mailboxes, no two-day clock, and they resume by themselves',
    async (_what, code) => {
      const { fixture, mailboxId } = await openAnnsMailbox();
      const ben = await connectPerson(fixture, BEN);
      await fixture.pass(ben.mailboxId);
      const { control } = fixture.google;
      // Old enough for the access tokens to be asked for again.
      fixture.clock.advanceMs(2 * HOUR_MS);
      if (code === 'google.client_rejected') await control.setClientDisabled({ disabled: true });
      else if (code === 'gmail.api_disabled') {
        await control.failNext({
          kind: 'status',
          status: 403,
          reason: 'accessNotConfigured',
          times: ALWAYS,
          method: 'history.list',
        });
      } else await control.failNext({ kind: 'cut', times: ALWAYS, method: 'history.list' });

      for (let count = 0; count < 6; count++) {
        await fixture.passWhenDue(mailboxId);
        await fixture.passWhenDue(ben.mailboxId);
      }
      const entries = await fixture.engine.readSyncErrors({
        mailboxIds: [mailboxId, ben.mailboxId],
        installation: true,
        before: null,
        limit: 10,
      });
      expect(entries).toMatchObject([{ code, mailboxId: null, count: 12, resolvedAt: null }]);
      for (const id of [mailboxId, ben.mailboxId]) {
        expect(await fixture.view(id)).toMatchObject({ status: 'error', openError: { code } });
        expect((await readMailbox(fixture, id)).ownFailureMs).toBe(0);
      }

      await control.setClientDisabled({ disabled: false });
      await control.clearFaults();
      await fixture.passWhenDue(mailboxId);
      await fixture.passWhenDue(ben.mailboxId);
      for (const id of [mailboxId, ben.mailboxId]) {
        expect(await fixture.view(id)).toMatchObject({ status: 'enabled', openError: null });
      }
      expect(await readErrors(fixture, mailboxId)).toMatchObject([{ code, resolvedAt: expect.any(Date) }]);
    },
  );

  it('that only one mailbox has met so far stands in its own log', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const ben = await connectPerson(fixture, BEN);
    await fixture.google.control.failNext({ kind: 'cut', method: 'history.list' });
    await fixture.passWhenDue(mailboxId);
    await fixture.passWhenDue(ben.mailboxId);
    expect(await readErrors(fixture, mailboxId)).toMatchObject([
      { code: 'network.unreachable', mailboxId, count: 1 },
    ]);
    expect((await fixture.view(ben.mailboxId)).status).toBe('enabled');
  });

  it('stays open while one mailbox that has a token still works', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const ben = await connectPerson(fixture, BEN);
    await fixture.pass(ben.mailboxId);
    await fixture.google.control.setClientDisabled({ disabled: true });
    await fixture.google.control.expireAccessTokens({ person });
    await fixture.passWhenDue(mailboxId);
    await fixture.passWhenDue(ben.mailboxId);
    expect((await fixture.view(ben.mailboxId)).status).toBe('enabled');
    expect((await fixture.view(mailboxId)).openError).toMatchObject({
      code: 'google.client_rejected',
      resolvedAt: null,
    });
  });
});
