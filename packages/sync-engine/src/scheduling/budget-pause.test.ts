import { describe, expect, it } from 'vitest';
import { QUOTA_TABLES, type QuotaLimits } from '../quota/quota-tables.ts';
import {
  ANN,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

// So small that units are taken one by one: what is left of the day is exact.
const LIMITS: QuotaLimits = { ...QUOTA_TABLES['since-may-2026'].limits, unitsPerProjectDay: 1_000 };
/** The world begins on 4 May, 02:00 in California. */
const TODAY = new Date('2026-05-04T07:00:00Z');
const MIDNIGHT = new Date('2026-05-05T07:00:00Z');
type Opened = Awaited<ReturnType<typeof openAnnsMailbox>>;

/** As if other mailboxes had taken all of the day but for so many units. */
const leaveOfToday = ({ fixture }: Opened, units: number) =>
  fixture.db.write(async (r) => {
    const scope = { scope: 'project-day', windowStart: TODAY };
    const { live } = await r.quota.readUsed(scope);
    const limit = LIMITS.unitsPerProjectDay * 0.9 - units;
    await r.quota.takeBlock({ ...scope, purpose: 'live', units: limit - live, limit });
  });

const countTold = async ({ fixture, mailboxId }: Opened) => {
  const events = await fixture.db.read((r) => r.events.readAfter({ seq: 0, limit: 1_000 }));
  return events.filter((event) => event.type === 'mailbox.changed' && event.mailboxId === mailboxId).length;
};

describe('a mailbox that our own budget makes wait', () => {
  it('says so with the end of Google’s day, tells it once, keeps its status, and goes on by itself', async () => {
    const opened = await openAnnsMailbox({ quotaLimits: LIMITS });
    const { fixture, userId, mailboxId } = opened;
    await deliverToAnn(fixture, { mail: mail({ subject: 'Waits' }) });
    await leaveOfToday(opened, 0);
    const toldBefore = await countTold(opened);
    for (let passCount = 0; passCount < 3; passCount++) await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    expect(view.status).toBe('enabled');
    expect(view.pause).toEqual({ reason: 'budget_used_up', waits: 'new_mail', until: MIDNIGHT });
    expect((await countTold(opened)) - toldBefore).toBe(1);

    fixture.clock.set(MIDNIGHT);
    expect((await fixture.view(mailboxId)).pause).toBeNull();
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Waits']);
    expect((await readMailbox(fixture, mailboxId)).budgetPausedUntil).toBeNull();
  });

  it('for its import alone says that history waits, until more of the day is free, while new mail comes in', async () => {
    const opened = await openAnnsMailbox({ quotaLimits: LIMITS });
    const { fixture, userId, mailboxId } = opened;
    await leaveOfToday(opened, 300);
    await fixture.addLead({ name: 'Rob', addresses: ['rob@later.example'] });
    await deliverToAnn(fixture, { mail: mail({ subject: 'New' }) });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['New']);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'enabled',
      pause: { reason: 'budget_used_up', waits: 'history', until: new Date('2026-05-04T10:00:00Z') },
    });
  });

  it('runs nobody’s two days: the wait of one that fails by its own fault does not count', async () => {
    const opened = await openAnnsMailbox({ quotaLimits: LIMITS });
    const { fixture, mailboxId } = opened;
    await fixture.google.control.revokeTokens({ person: ANN.address });
    await fixture.passWhenDue(mailboxId);
    await fixture.passWhenDue(mailboxId);
    const failedMs = (await readMailbox(fixture, mailboxId)).ownFailureMs;
    expect(failedMs).toBe(HOUR_MS);

    await leaveOfToday(opened, 0);
    while (fixture.clock.now() < MIDNIGHT) await fixture.passWhenDue(mailboxId);
    const after = await readMailbox(fixture, mailboxId);
    expect(after).toMatchObject({ status: 'error', lastOwnFailureAt: MIDNIGHT, ownFailureMs: failedMs });
  });
});

it('Google’s own wish to be left alone is said with its time', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.failNext({
    kind: 'status',
    status: 403,
    reason: 'rateLimitExceeded',
    retryAfterSeconds: 900,
    method: 'history.list',
  });
  await fixture.passWhenDue(mailboxId);
  const until = new Date(fixture.clock.now().getTime() + 15 * MINUTE_MS);
  expect((await fixture.view(mailboxId)).pause).toEqual({ reason: 'google_asked', waits: 'new_mail', until });
});
