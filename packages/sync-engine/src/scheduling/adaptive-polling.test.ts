import { expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  openOak,
  readMailbox,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { QUOTA_TABLES } from '../quota/quota-tables.ts';

/** Minutes until the next pass after one that is due now. */
async function minutesToNext(fixture: EngineFixture, mailboxId: string) {
  await fixture.passWhenDue(mailboxId);
  const { nextSyncAt } = await readMailbox(fixture, mailboxId);
  return (nextSyncAt!.getTime() - fixture.clock.now().getTime()) / MINUTE_MS;
}

it('a mailbox that nothing arrives in is looked at less often, and each minute again from its next mail on', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  expect(await minutesToNext(fixture, mailboxId)).toBe(1);
  fixture.clock.advanceMs(2 * DAY_MS);
  expect(await minutesToNext(fixture, mailboxId)).toBe(2);
  fixture.clock.advanceMs(10 * DAY_MS);
  expect(await minutesToNext(fixture, mailboxId)).toBe(5);

  await deliverToAnn(fixture, { mail: mail() });
  expect(await minutesToNext(fixture, mailboxId)).toBe(1);
});

it('mail that was read or moved is no new mail', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const { id } = await deliverToAnn(fixture, { mail: mail() });
  await fixture.passWhenDue(mailboxId);
  const { lastNewMailAt } = await readMailbox(fixture, mailboxId);
  fixture.clock.advanceMs(10 * DAY_MS);
  await fixture.google.control.changeLabels({ person: ANN.address, id, remove: ['UNREAD'] });
  expect(await minutesToNext(fixture, mailboxId)).toBe(5);
  expect((await readMailbox(fixture, mailboxId)).lastNewMailAt).toEqual(lastNewMailAt);
});

it('when the day’s budget is nearly used up, mailboxes are looked at less often', async () => {
  const fixture = await openOak({
    quotaLimits: { ...QUOTA_TABLES['since-may-2026'].limits, unitsPerProjectDay: 400_000 },
  });
  const { mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  expect(await minutesToNext(fixture, mailboxId)).toBe(1);

  const windowStart = new Date('2026-05-04T07:00:00Z');
  const take = {
    scope: 'project-day',
    windowStart,
    purpose: 'live',
    units: 280_000,
    limit: 400_000,
  } as const;
  await fixture.db.write((r) => r.quota.takeBlock(take));
  fixture.clock.advanceMs(MINUTE_MS);
  expect(await minutesToNext(fixture, mailboxId)).toBe(2);
});
