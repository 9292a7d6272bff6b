import type { Database } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import { AppError, createManualClock, createPulse } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { watchHealth } from './watch-health.ts';

const clock = createManualClock(new Date('2026-05-04T07:00:00Z'));

async function openHealth({
  db,
  clockIsOff = null,
}: { db?: Pick<Database, 'write'>; clockIsOff?: string | null } = {}) {
  let nowMs = 0;
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const pulse = createPulse({ nowMs: () => nowMs });
  const health = watchHealth({
    db: db ?? database,
    clock,
    pulse,
    describeClock: () => clockIsOff,
    nowMs: () => nowMs,
  });
  return { health, pulse, passMs: (ms: number) => (nowMs += ms) };
}

it('is ready from when everything has started until it is told to stop, and alive all the while', async () => {
  const { health } = await openHealth();
  expect(await health.readiness()).toEqual({ ok: false, checks: { state: 'starting' } });
  health.enter('running');
  expect(await health.readiness()).toMatchObject({ ok: true, checks: { database: 'ok', state: 'running' } });
  health.enter('stopping');
  expect(await health.readiness()).toEqual({ ok: false, checks: { state: 'stopping' } });
  expect(health.liveness().ok).toBe(true);
});

it('a loop that has stopped is named', async () => {
  const { health, pulse, passMs } = await openHealth();
  health.enter('running');
  pulse.beat({ loop: 'scheduler', withinMs: 60_000 });
  passMs(75_000);
  expect(health.liveness()).toMatchObject({
    ok: false,
    checks: { scheduler: 'has not gone round for 75 s' },
  });
  expect((await health.readiness()).ok).toBe(false);
});

it('a database that takes nothing is told by its code, and asked again only after a while', async () => {
  let writeCount = 0;
  let isFull = true;
  const db: Pick<Database, 'write'> = {
    async write() {
      writeCount += 1;
      if (isFull) throw new AppError({ code: 'database.disk_full', kind: 'unavailable', message: 'full' });
      return undefined as never;
    },
  };
  const { health, passMs } = await openHealth({ db });
  health.enter('running');
  expect(await health.readiness()).toMatchObject({ ok: false, checks: { database: 'database.disk_full' } });
  isFull = false;
  await health.readiness();
  expect(writeCount).toBe(1);
  passMs(5_001);
  expect((await health.readiness()).ok).toBe(true);
});

it('a clock that is off is told, and stops nothing', async () => {
  const { health } = await openHealth({ clockIsOff: 'The clock of this machine is 24 hours behind.' });
  health.enter('running');
  expect(await health.readiness()).toMatchObject({
    ok: true,
    checks: { clock: expect.stringContaining('24 hours') },
  });
});
