import type { HealthReport } from '@mailsync/api';
import type { Database } from '@mailsync/db';
import { type Clock, isAppError, type Pulse } from '@mailsync/foundation';

export type ProgramState = 'starting' | 'running' | 'stopping';

export interface Health {
  /** Whether ending the process and starting it again would help: a loop in it has stopped. */
  liveness(): HealthReport;
  /** Whether it can do its work now: everything has started, nothing is stopping, and the database takes what is written. */
  readiness(): Promise<HealthReport>;
  enter(state: ProgramState): void;
}

/** Whoever asks more often is told the same: a write for every request would let strangers keep the database busy. */
const ASK_DATABASE_EVERY_MS = 5_000;
const DATABASE_MAY_TAKE_MS = 5_000;
const READY_KEY = 'ready_check';

export function watchHealth({
  db,
  clock,
  pulse,
  describeClock,
  nowMs = () => performance.now(),
}: {
  db: Pick<Database, 'write'>;
  clock: Clock;
  pulse: Pick<Pulse, 'listSilent'>;
  /** What is wrong with the clock; it is told, and stops nothing. */
  describeClock: () => string | null;
  /** A monotonic clock. */
  nowMs?: () => number;
}): Health {
  let state: ProgramState = 'starting';
  let asked: { atMs: number; answer: Promise<string> } | null = null;

  const askDatabase = () => {
    if (!asked || nowMs() - asked.atMs > ASK_DATABASE_EVERY_MS)
      asked = { atMs: nowMs(), answer: writeWithin({ db, clock }) };
    return asked.answer;
  };

  function liveness(): HealthReport {
    const silent = pulse
      .listSilent()
      .map(({ loop, silentMs }) => [loop, `has not gone round for ${Math.round(silentMs / 1000)} s`]);
    const clockIsOff = describeClock();
    return {
      ok: silent.length === 0,
      checks: {
        eventLoop: 'ok',
        state,
        ...(clockIsOff && { clock: clockIsOff }),
        ...(Object.fromEntries(silent) as Record<string, string>),
      },
    };
  }

  return {
    liveness,

    async readiness(): Promise<HealthReport> {
      if (state !== 'running') return { ok: false, checks: { state } };
      const database = await askDatabase();
      const { ok, checks } = liveness();
      return { ok: ok && database === 'ok', checks: { ...checks, database } };
    },

    enter(next) {
      state = next;
    },
  };
}

/** Reading alone would not notice a full disk. */
async function writeWithin({ db, clock }: { db: Pick<Database, 'write'>; clock: Clock }): Promise<string> {
  const { promise: timedOut, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => resolve(`no answer in ${DATABASE_MAY_TAKE_MS / 1000} s`),
    DATABASE_MAY_TAKE_MS,
  );
  const written = db
    .write((r) => r.meta.set({ key: READY_KEY, value: clock.now().toISOString() }))
    .then(() => 'ok')
    // Anybody may ask, so that paths and the words of the driver are not told.
    .catch((error: unknown) => (isAppError(error) ? error.code : 'cannot be written'));
  const answer = await Promise.race([written, timedOut]);
  clearTimeout(timer);
  return answer;
}
