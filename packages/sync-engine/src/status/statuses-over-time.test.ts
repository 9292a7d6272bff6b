import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { expect, it } from 'vitest';
import { openStatusDrive, type StatusStep } from '../testing/drive-statuses.ts';
import { chooseStatus } from './choose-status.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Short, so that a sequence of steps gets there. */
const GIVE_UP_AFTER_MS = 3 * HOUR_MS;
const PEOPLE = 4;

/** What a pass may end with, and whether that is the mailbox's own fault by the words of the product. */
const FAILURES = [
  { code: 'google.sign_in_revoked', isOwn: true },
  { code: 'google.admin_policy', isOwn: true },
  { code: 'gmail.scope_missing', isOwn: true },
  { code: 'gmail.unauthorized', confirmedCode: 'gmail.access_refused', isOwn: true },
  { code: 'gmail.policy_uncertain', confirmedCode: 'gmail.blocked_by_policy', isOwn: true },
  { code: 'gmail.unavailable', isOwn: true },
  { code: 'gmail.answer_unreadable', isOwn: true },
  { code: 'gmail.rate_limited', isOwn: false },
  { code: 'gmail.daily_limit', isOwn: false },
  { code: 'gmail.too_many_at_once', isOwn: false },
  { code: 'gmail.api_disabled', isOwn: false },
  { code: 'google.client_rejected', isOwn: false },
  { code: 'network.certificate', isOwn: false },
  { code: 'network.unreachable', isOwn: false },
  { code: 'network.timeout', isOwn: false },
  { code: 'mailsync.unexpected', isOwn: false },
].map((one) => ({ ...one, detail: 'as Google said it' }));

const who = fc.nat(PEOPLE - 1);
const failure = fc.constantFrom(...FAILURES);
const failing = fc.record({
  kind: fc.constant('fail' as const),
  who,
  failure,
  retryAfterMs: fc.constantFrom(1, 30_000, HOUR_MS, 400 * DAY_MS),
});
const alone = <Kind extends 'connect' | 'disconnect' | 'postpone' | 'retry' | 'review'>(kind: Kind) =>
  fc.record({ kind: fc.constant(kind), who });

const step: fc.Arbitrary<StatusStep> = fc.oneof(
  { weight: 4, arbitrary: alone('connect') },
  { weight: 1, arbitrary: alone('disconnect') },
  { weight: 2, arbitrary: alone('postpone') },
  { weight: 2, arbitrary: alone('retry') },
  { weight: 2, arbitrary: alone('review') },
  { weight: 10, arbitrary: failing },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('succeed' as const),
      who,
      mailWaitsMs: fc.constantFrom(null, null, 0, 59 * MINUTE_MS, 2 * HOUR_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('limit' as const), limit: fc.nat(PEOPLE + 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lead' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      // Time goes by, our program stands still for days, somebody sets the clock back.
      byMs: fc.constantFrom(1, 50 * MINUTE_MS, 3 * DAY_MS, 10 * DAY_MS, -10 * MINUTE_MS, -2 * DAY_MS),
    }),
  },
);
/** A mailbox that keeps failing, so that giving up is met often. */
const stubborn = fc
  .record({ who, failure, times: fc.integer({ min: 3, max: 9 }) })
  .map(({ times, ...one }): StatusStep[] =>
    Array.from({ length: times }, () => ({ kind: 'fail' as const, ...one })),
  );
const steps = fc
  .array(fc.oneof({ weight: 5, arbitrary: step.map((one) => [one]) }, { weight: 1, arbitrary: stubborn }), {
    minLength: 5,
    maxLength: 40,
  })
  .map((lists) => lists.flat());

type Drive = Awaited<ReturnType<typeof openStatusDrive>>;

/** What must hold after every step. */
async function expectHonest({ db, drive, limit }: { db: Database; drive: Drive; limit: number }) {
  const ids = drive.mailboxIds();
  const { rows, queue, seats } = await db.read(async (r) => ({
    rows: await r.mailboxes.list({ ids }),
    queue: await r.mailboxes.listWaiting(),
    seats: await r.mailboxes.countSeats(),
  }));
  expect(seats).toBeLessThanOrEqual(limit);
  expect(queue.map(({ id }) => id)).toEqual(drive.model.queue());
  for (const row of rows) {
    expect(row.status).toBe(drive.model.statusOf(row.id));
    expect(row.ownFailureMs).toBe(drive.model.ownFailureMsOf(row.id));
    // A stop keeps its seat, and what was true when the status was written is what it says.
    if (row.status === 'connection') expect(row.hasSeat).toBe(true);
    if (row.status === 'enabled') expect(row).toMatchObject({ failingSince: null, givenUpAt: null });
    // Whoever syncs has a next pass; whoever does not has none, or the one that a person asked for.
    if (row.status === 'enabled' || row.status === 'error') expect(row.nextSyncAt).not.toBeNull();
    if (row.status === 'pending' || row.status === null) expect(row.nextSyncAt).toBeNull();
  }
  for (const view of await drive.readViews()) {
    // Every stop is explained, and nothing that works shows an error.
    const isStopped = view.status === 'error' || view.status === 'connection';
    if (isStopped) expect(view.openError, `${view.status}`).not.toBeNull();
    if (view.status === 'enabled') expect(view.openError).toBeNull();
  }
}

/** What must have been written down in the end. */
async function expectWrittenDown({ db, drive }: { db: Database; drive: Drive }) {
  const farFuture = new Date('2100-01-01T00:00:00Z');
  const intervals = await db.read((r) => r.billing.listOverlapping({ from: new Date(0), to: farFuture }));
  for (const mailboxId of drive.mailboxIds()) {
    const changes = await db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 1_000 }));
    const written = changes.map((one) => ({ from: one.fromStatus, to: one.toStatus, at: one.at.getTime() }));
    // By their ids they would stand in order; a clock that was set back makes times say otherwise.
    const inAnyOrder = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort();
    expect(inAnyOrder(written)).toEqual(inAnyOrder(drive.model.changesOf(mailboxId)));
    expect(changes.every(({ cause }) => cause.length > 0)).toBe(true);

    const billed = intervals
      .filter((one) => one.mailboxId === mailboxId)
      .map((one) => ({ from: one.openedAt.getTime(), to: one.closedAt?.getTime() ?? null }));
    expect(inAnyOrder(billed)).toEqual(inAnyOrder(drive.model.billedOf(mailboxId)));
  }
}

/** Once somebody has looked, each stored status is what its facts make it now. */
async function expectReviewed({ db, drive }: { db: Database; drive: Drive }) {
  for (let person = 0; person < PEOPLE; person++) await drive.take({ kind: 'review', who: person });
  const rows = await db.read((r) => r.mailboxes.list({ ids: drive.mailboxIds() }));
  for (const row of rows) expect(row.status).toBe(chooseStatus({ facts: row, now: drive.clock.now() }));
}

describeOnEachDialect('statuses over random sequences of events', (openTestDatabase, dialect) => {
  it('are what the model says, after every step and in the end', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          steps,
          losses: fc.array(fc.nat(60), { maxLength: 3 }),
          limit: fc.nat(PEOPLE),
          random: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        async ({ steps: taken, losses, limit: firstLimit, random }) => {
          const db = await openTestDatabase();
          const setting = { db, giveUpAfterMs: GIVE_UP_AFTER_MS, limit: firstLimit, random: () => random };
          const drive = await openStatusDrive(setting);
          let limit = firstLimit;
          for (const [index, one] of taken.entries()) {
            if (losses.includes(index)) {
              await drive.lose(one);
              await expectHonest({ db, drive, limit });
            }
            await drive.take(one);
            if (one.kind === 'limit') ({ limit } = one);
            await expectHonest({ db, drive, limit });
          }
          await expectWrittenDown({ db, drive });
          await expectReviewed({ db, drive });
        },
      ),
      { numRuns: dialect === 'sqlite' ? 60 : 8 },
    );
  });
});
