import { createIdFactory, createSilentLogger } from '@mailsync/foundation';
import type { JobQueue, JobRequest } from '@mailsync/jobs';
import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  openAnnsMailbox,
  openOak,
  readErrors,
  readMailbox,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { createWatchOverPasses } from './watch-over-passes.ts';

/** Somebody who looks every thirty seconds, and the jobs that they have made. */
function lookOver(fixture: EngineFixture) {
  const { db, clock } = fixture;
  const woken: string[] = [];
  const queue = {
    enqueueMany: async (jobs: JobRequest[]) => void woken.push(...jobs.map((job) => job.key)),
  } as unknown as JobQueue;
  const createId = createIdFactory({ clock });
  const look = createWatchOverPasses({ db, queue, clock, createId, logger: createSilentLogger() });
  return {
    woken,
    look,
    async lookFor(ms: number) {
      for (let passedMs = 0; passedMs < ms; passedMs += 30_000) {
        clock.advanceMs(30_000);
        await look();
      }
    },
  };
}

const readOpen = async (fixture: EngineFixture, mailboxId: string) =>
  (await readErrors(fixture, mailboxId)).filter((one) => one.resolvedAt === null);

describe('a mailbox that nobody passes', () => {
  it('is woken again and said after three of its intervals, and the entry is over by itself', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const { look, lookFor, woken } = lookOver(fixture);
    await look();
    await lookFor(3 * MINUTE_MS);
    expect(await readOpen(fixture, mailboxId)).toEqual([]);
    expect(woken).toEqual([]);
    await lookFor(MINUTE_MS);
    expect(await readOpen(fixture, mailboxId)).toMatchObject([
      { code: 'mailsync.overdue', mailboxId: null, whoCanFix: 'mailsync_administrator', count: 1 },
    ]);
    expect(new Set(woken)).toEqual(new Set([mailboxId]));
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled' });

    await fixture.pass(mailboxId);
    expect(await readOpen(fixture, mailboxId)).toHaveLength(1);
    await lookFor(30_000);
    expect(await readOpen(fixture, mailboxId)).toEqual([]);
  });

  it('does not stay green for longer than an hour, runs no two-day clock, and is green again with its pass', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const { look, lookFor } = lookOver(fixture);
    await look();
    await lookFor(HOUR_MS);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
    await lookFor(MINUTE_MS);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { code: 'mailsync.overdue', mailboxId: null },
    });
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({ failingSince: null, ownFailureMs: 0 });

    await lookFor(HOUR_MS);
    await fixture.pass(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    const changes = await fixture.db.read((r) => r.mailboxes.listStatusChanges({ mailboxId, limit: 9 }));
    expect(changes.map((one) => [one.toStatus, one.cause])).toEqual([
      ['enabled', 'pass_succeeded'],
      ['error', 'mail_waits_too_long'],
      ['enabled', 'connected'],
    ]);
  });

  it('is one entry with all others, told once however long it lasts', async () => {
    const fixture = await openOak();
    const mailboxIds: string[] = [];
    for (const person of [ANN, BEN, CAT]) mailboxIds.push((await connectPerson(fixture, person)).mailboxId);
    const { look, lookFor } = lookOver(fixture);
    await look();
    await lookFor(30 * MINUTE_MS);
    expect(await readErrors(fixture, mailboxIds[0]!)).toMatchObject([{ code: 'mailsync.overdue' }]);
    const events = await fixture.db.read((r) => r.events.readAfter({ seq: 0, limit: 1_000 }));
    expect(events.filter((event) => event.type === 'sync_error.changed')).toHaveLength(1);

    // Some are passed again, not all: it is not over yet.
    await fixture.pass(mailboxIds[0]!);
    await lookFor(MINUTE_MS);
    expect(await readOpen(fixture, mailboxIds[0]!)).toHaveLength(1);
  });
});

describe('a program that slept, or whose clock jumped', () => {
  it('says nothing of the time it was away, and gives passes their time', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const { look, lookFor, woken } = lookOver(fixture);
    await look();
    fixture.clock.advanceMs(9 * HOUR_MS);
    await look();
    await lookFor(2 * MINUTE_MS);
    expect(await readErrors(fixture, mailboxId)).toEqual([]);
    expect(woken).toEqual([]);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');

    // And is not silent for ever: nobody came.
    await lookFor(MINUTE_MS);
    expect(await readOpen(fixture, mailboxId)).toMatchObject([{ code: 'mailsync.overdue' }]);
    expect((await fixture.view(mailboxId)).status).toBe('error');
  });

  it('after a clock that was set back, mailboxes planned for the wrong future are passed now', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const { look, woken } = lookOver(fixture);
    await look();
    fixture.clock.advanceMs(-30 * DAY_MS);
    await look();
    expect((await readMailbox(fixture, mailboxId)).nextSyncAt).toEqual(fixture.clock.now());
    expect(woken).toEqual([mailboxId]);
    expect(await readErrors(fixture, mailboxId)).toEqual([]);
    await fixture.pass(mailboxId);
    const { nextSyncAt } = await readMailbox(fixture, mailboxId);
    expect(nextSyncAt!.getTime() - fixture.clock.now().getTime()).toBe(MINUTE_MS);
  });
});

it('a mailbox whose plan was lost is planned and woken', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.db.write((r) => r.mailboxes.update(mailboxId, { nextSyncAt: null }));
  const { look, woken } = lookOver(fixture);
  await look();
  expect((await readMailbox(fixture, mailboxId)).nextSyncAt).toEqual(fixture.clock.now());
  expect(woken).toEqual([mailboxId]);
});

it('mailboxes that must not be passed are left alone', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.setMailboxLimit(0);
  const { look, lookFor, woken } = lookOver(fixture);
  await look();
  await lookFor(2 * HOUR_MS);
  await fixture.setMailboxLimit(10);
  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  await lookFor(10 * MINUTE_MS);
  expect(woken).toEqual([]);
  expect(await readErrors(fixture, mailboxId)).toEqual([]);
});

it('a mailbox whose access was withdrawn is not late while it waits for its next try', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await fixture.google.control.revokeTokens({ person: ANN.address });
  await fixture.passWhenDue(mailboxId);
  const { look, lookFor, woken } = lookOver(fixture);
  await look();
  await lookFor(59 * MINUTE_MS);
  expect(woken).toEqual([]);
});
