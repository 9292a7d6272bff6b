import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  openOak,
  readErrors,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { diedAsInTesting, outlivesTesting } from './suspect-testing.ts';

const HINT = 'google.consent_screen_in_testing';
const now = new Date('2026-05-11T09:00:00Z');
const before = (ms: number) => new Date(now.getTime() - ms);

describe('a grant that dies', () => {
  it.each([
    ['on the sixth day', 6 * DAY_MS, null, false],
    ['an hour before seven days', 7 * DAY_MS - HOUR_MS, null, false],
    ['a moment before seven days', 7 * DAY_MS - MINUTE_MS, null, true],
    ['after seven days', 7 * DAY_MS, null, true],
    ['with its last access token, an hour later', 7 * DAY_MS + HOUR_MS, null, true],
    ['on the eighth day', 7 * DAY_MS + 7 * HOUR_MS, null, false],
    ['after seven days beside one that is as old', 7 * DAY_MS, 7 * DAY_MS, true],
    ['after seven days beside one that has lived for eight', 7 * DAY_MS, 8 * DAY_MS, false],
  ] as const)('%s', (_what, livedMs, oldestLivingMs, expected) => {
    const oldestLivingGrantAt = oldestLivingMs === null ? null : before(oldestLivingMs);
    expect(diedAsInTesting({ grantedAt: before(livedMs), oldestLivingGrantAt, now })).toBe(expected);
  });

  it('one that works after seven and a half days shows that nothing is in Testing', () => {
    expect(outlivesTesting({ grantedAt: before(7 * DAY_MS + HOUR_MS), now })).toBe(false);
    expect(outlivesTesting({ grantedAt: before(7.5 * DAY_MS + 1), now })).toBe(true);
  });
});

/** Passes these mailboxes hour by hour. */
async function passHourly(fixture: EngineFixture, mailboxIds: string[], hours: number) {
  for (let hour = 0; hour < hours; hour++) {
    fixture.clock.advanceMs(HOUR_MS);
    for (const mailboxId of mailboxIds) await fixture.pass(mailboxId);
  }
}

/** Nothing is read for so long; then each is passed once. */
async function passAfter(fixture: EngineFixture, mailboxIds: string[], hours: number) {
  fixture.clock.advanceMs((hours - 1) * HOUR_MS);
  await passHourly(fixture, mailboxIds, 1);
}

describe('a consent screen in Testing', () => {
  it('is named once for administrators, with the cure, however many mailboxes die of it', async () => {
    const fixture = await openOak({ isInTesting: true });
    const { mailboxId, userId } = await connectPerson(fixture, ANN);
    fixture.clock.advanceMs(20 * MINUTE_MS);
    const ben = await connectPerson(fixture, BEN);
    const both = [mailboxId, ben.mailboxId];
    await passAfter(fixture, both, 7 * 24 - 2);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
    await passHourly(fixture, both, 6);

    for (const id of both) {
      expect(await fixture.view(id)).toMatchObject({
        status: 'error',
        openError: { code: 'google.sign_in_lasted_a_week', whoCanFix: 'owner', mailboxId: id },
      });
    }
    const hints = (await readErrors(fixture, mailboxId)).filter(({ code }) => code === HINT);
    expect(hints).toMatchObject([
      { mailboxId: null, whoCanFix: 'mailsync_administrator', count: 2, affectedCount: 2, resolvedAt: null },
    ]);
    expect(hints[0]!.howToFix.join(' ')).toContain('Publish app');

    // The cure has not been taken: signing in again mends the mailbox, not the installation.
    await fixture.connect({ userId, person: ANN.address, mailboxId });
    await passHourly(fixture, [mailboxId], 3);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    expect(await readErrors(fixture, mailboxId)).toContainEqual(
      expect.objectContaining({ code: HINT, affectedCount: 1, resolvedAt: null }),
    );
  });

  it('is not suspected when one person takes the access back, nor beside a grant that is older', async () => {
    const fixture = await openOak();
    const old = await connectPerson(fixture, CAT);
    await passAfter(fixture, [old.mailboxId], 24);
    const { mailboxId } = await connectPerson(fixture, ANN);
    await passAfter(fixture, [old.mailboxId, mailboxId], 7 * 24);
    await fixture.google.control.revokeTokens({ person: ANN.address });
    await passHourly(fixture, [mailboxId], 2);
    expect((await fixture.view(mailboxId)).openError).toMatchObject({ code: 'google.sign_in_revoked' });
    expect((await readErrors(fixture, mailboxId)).map(({ code }) => code)).not.toContain(HINT);
  });

  it('is forgotten when a sign-in has outlived seven days', async () => {
    const fixture = await openOak();
    const { mailboxId, userId } = await connectPerson(fixture, ANN);
    await passAfter(fixture, [mailboxId], 7 * 24);
    await fixture.google.control.revokeTokens({ person: ANN.address });
    await passHourly(fixture, [mailboxId], 2);
    const readHint = async () => (await readErrors(fixture, mailboxId)).find(({ code }) => code === HINT);
    expect(await readHint()).toMatchObject({ resolvedAt: null });
    await fixture.connect({ userId, person: ANN.address, mailboxId });
    await passAfter(fixture, [mailboxId], 7 * 24 + 13);
    expect(await readHint()).toMatchObject({ resolvedAt: expect.any(Date) });
  });
});
