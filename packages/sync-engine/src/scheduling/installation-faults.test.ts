import { describeOnEachDialect, openTestSqlite } from '@mailsync/db/testing';
import { createIdFactory } from '@mailsync/foundation';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStatusDrive } from '../testing/drive-statuses.ts';
import {
  ANN,
  BEN,
  connectPerson,
  HOUR_MS,
  openAnnsMailbox,
  readErrors,
  readMailbox,
} from '../testing/oak-world.ts';
import { commitFailure } from './commit-failure.ts';
import type { PassMailboxInput } from './pass-mailbox.ts';

const ALWAYS = 10_000;
const person = ANN.address;

const unreachable = { code: 'network.unreachable', detail: 'ECONNRESET', isOwn: false };

/** Three mailboxes that work, over a database of their own. */
async function openDrive() {
  const opened = await openTestSqlite();
  onTestFinished(() => opened.remove());
  const drive = await openStatusDrive({
    db: opened.database,
    giveUpAfterMs: 48 * HOUR_MS,
    limit: 3,
    random: () => 0,
  });
  for (const who of [0, 1, 2]) await drive.take({ kind: 'connect', who });
  for (const who of [0, 1, 2]) await drive.take({ kind: 'succeed', who, mailWaitsMs: null });
  return drive;
}

describe('a fault of the installation', () => {
  it.each([
    ['the OAuth client is switched off', 'google.client_rejected'],
    ['the Gmail API is not enabled', 'gmail.api_disabled'],
    ['there is no network', 'network.outage'],
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
      expect(entries).toMatchObject([
        { code, mailboxId: null, count: 12, resolvedAt: null, affectedCount: 2 },
      ]);
      for (const id of [mailboxId, ben.mailboxId]) {
        expect(await fixture.view(id)).toMatchObject({ status: 'error', openError: { code } });
        expect((await readMailbox(fixture, id)).ownFailureMs).toBe(0);
      }

      await control.setClientDisabled({ disabled: false });
      await control.clearFaults();
      await fixture.passWhenDue(mailboxId);
      // Ben need not wait for his turn, and is not red without a reason meanwhile.
      expect(await fixture.view(ben.mailboxId)).toMatchObject({
        status: 'error',
        nextAttemptAt: fixture.clock.now(),
        openError: { code, affectedCount: 1 },
      });
      await fixture.pass(ben.mailboxId);
      for (const id of [mailboxId, ben.mailboxId]) {
        expect(await fixture.view(id)).toMatchObject({ status: 'enabled', openError: null });
      }
      expect(await readErrors(fixture, mailboxId)).toMatchObject([{ code, resolvedAt: expect.any(Date) }]);
    },
  );

  it('such as a certificate that nobody vouches for is the installation’s from the first mailbox on', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const failure = { code: 'network.certificate', detail: 'history.list: SELF_SIGNED_CERT_IN_CHAIN' };
    const { db, clock } = fixture;
    const settings = { giveUpAfterMs: 48 * HOUR_MS, random: () => 0, createId: createIdFactory({ clock }) };
    const input = { db, clock, ...settings } as unknown as PassMailboxInput;
    await commitFailure({ input, mailboxId, route: 'google', startedAt: clock.now(), failure });
    expect(await readErrors(fixture, mailboxId)).toMatchObject([
      { code: 'network.certificate', mailboxId: null, whoCanFix: 'mailsync_administrator' },
    ]);
  });

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

  it('that shows itself as time-outs to one and as refusals to another is one outage', async () => {
    const drive = await openDrive();
    await drive.take({ kind: 'fail', who: 0, failure: unreachable });
    await drive.take({ kind: 'fail', who: 1, failure: { ...unreachable, code: 'network.timeout' } });
    const views = await drive.readViews();
    const outage = { code: 'network.outage', whoCanFix: 'mailsync_administrator', mailboxId: null };
    expect(views.map(({ openError }) => openError)).toEqual([
      expect.objectContaining({ ...outage, count: 2, affectedCount: 2 }),
      expect.objectContaining(outage),
      null,
    ]);
  });

  it('that one mailbox meets while others get through is its own, also when a second one has its own', async () => {
    const drive = await openDrive();
    await drive.take({ kind: 'fail', who: 0, failure: unreachable });
    await drive.take({ kind: 'succeed', who: 2, mailWaitsMs: null });
    await drive.take({ kind: 'succeed', who: 2, mailWaitsMs: null });
    await drive.take({ kind: 'fail', who: 1, failure: unreachable });
    const [ann, ben, cat] = await drive.readViews();
    expect([ann!.openError!.mailboxId, ben!.openError!.mailboxId]).toEqual([ann!.id, ben!.id]);
    expect(cat).toMatchObject({ status: 'enabled', openError: null });

    // A real outage later is told as one, and is over when those are back who got through before.
    await drive.take({ kind: 'fail', who: 2, failure: unreachable });
    expect((await drive.readViews())[2]!.openError).toMatchObject({ code: 'network.outage' });
    await drive.take({ kind: 'succeed', who: 2, mailWaitsMs: null });
    await drive.take({ kind: 'succeed', who: 1, mailWaitsMs: null });
    expect((await drive.readViews()).map(({ status }) => status)).toEqual(['error', 'enabled', 'enabled']);
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

describeOnEachDialect('a fault that many mailboxes meet at the same moment', (openTestDatabase) => {
  it.each(['google.client_rejected', 'network.unreachable'])('is one entry: %s', async (code) => {
    const db = await openTestDatabase();
    const drive = await openStatusDrive({ db, giveUpAfterMs: 48 * HOUR_MS, limit: 9, random: () => 0 });
    const people = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    for (const who of people) await drive.take({ kind: 'connect', who });
    // The first alone, so that a network fault is known of when the others meet it.
    await drive.take({ kind: 'fail', who: 0, failure: { ...unreachable, code } });
    await drive.take({ kind: 'clock', byMs: 1 });
    await Promise.all(
      people.slice(1).map((who) => drive.take({ kind: 'fail', who, failure: { ...unreachable, code } })),
    );
    const open = await db.read((r) => r.syncErrors.listOpenOfMany({ mailboxIds: drive.mailboxIds() }));
    expect(open).toMatchObject([{ mailboxId: null, count: 9 }]);
  });
});
