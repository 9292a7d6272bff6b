import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock, createPulse, createSilentLogger, type Sleep } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ANN, BEN, connectPerson, HOUR_MS, openAnnsMailbox, openOak } from '../testing/oak-world.ts';
import { createScheduler, SYNC_QUEUE } from './scheduler.ts';

it('the tick makes a job of every mailbox that is due, and of no other', async () => {
  const fixture = await openOak();
  const ann = await connectPerson(fixture, ANN);
  await fixture.setMailboxLimit(1);
  await connectPerson(fixture, BEN);
  const jobs: { queue: string; key: string }[] = [];
  const scheduler = createScheduler({
    db: fixture.db,
    queue: {
      enqueueMany: async (due: { queue: string; key: string }[]) => void jobs.push(...due),
    } as unknown as JobQueue,
    clock: fixture.clock,
    logger: createSilentLogger(),
    sleep: fixture.clock.sleep,
    syncIntervalMs: 60_000,
  });
  onTestFinished(() => scheduler.stop());
  await scheduler.start();
  await vi.waitFor(() => expect(jobs).toEqual([{ queue: SYNC_QUEUE, key: ann.mailboxId }]));
});

it('when the clock is set back, mailboxes do not sleep until its old time comes again', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const jobs: string[] = [];
  let wake: (() => void) | null = null;
  const sleep: Sleep = (_ms, signal) =>
    new Promise((resolve) => {
      wake = resolve;
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  const scheduler = createScheduler({
    db: fixture.db,
    queue: {
      enqueueMany: async (due: { key: string }[]) => void jobs.push(...due.map(({ key }) => key)),
    } as unknown as JobQueue,
    clock: fixture.clock,
    logger: createSilentLogger(),
    sleep,
    syncIntervalMs: 60_000,
  });
  onTestFinished(() => scheduler.stop());
  await scheduler.start();
  await vi.waitFor(() => expect(wake).not.toBeNull());
  expect(jobs).toEqual([]);

  fixture.clock.advanceMs(-HOUR_MS);
  wake!();
  await vi.waitFor(() => expect(jobs).toEqual([mailboxId]));
});

it('a tick that fails is made up for by the next', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const clock = createManualClock(new Date('2026-05-04T09:00:00Z'));
  let readCount = 0;
  const scheduler = createScheduler({
    db: {
      ...database,
      read: async (work) => {
        readCount += 1;
        if (readCount === 1) throw new Error('the database is away');
        return database.read(work);
      },
    },
    queue: { enqueue: async () => {} } as unknown as JobQueue,
    clock,
    logger: createSilentLogger(),
    sleep: clock.sleep,
    syncIntervalMs: 60_000,
  });
  onTestFinished(() => scheduler.stop());
  await scheduler.start();
  await vi.waitFor(() => expect(readCount).toBe(1));
  await vi.waitFor(() => {
    clock.advanceMs(1_000);
    expect(readCount).toBeGreaterThan(1);
  });
});

it('a tick that never ends is noticed by whoever watches the loops', async () => {
  const { fixture } = await openAnnsMailbox();
  fixture.clock.advanceMs(HOUR_MS);
  const pulse = createPulse({ nowMs: () => fixture.clock.now().getTime() });
  const never = Promise.withResolvers<void>();
  const scheduler = createScheduler({
    db: fixture.db,
    queue: { enqueueMany: () => never.promise } as unknown as JobQueue,
    clock: fixture.clock,
    logger: createSilentLogger(),
    sleep: fixture.clock.sleep,
    syncIntervalMs: 60_000,
    pulse,
  });
  await scheduler.start();
  expect(pulse.listSilent()).toEqual([]);
  fixture.clock.advanceMs(HOUR_MS);
  expect(pulse.listSilent()).toEqual([{ loop: 'scheduler', silentMs: HOUR_MS }]);
  never.resolve();
  await scheduler.stop();
  expect(pulse.listSilent()).toEqual([]);
});
