import { fc } from '../testing/properties.ts';
import { describe, expect, it } from 'vitest';
import type { ErrorKind } from '../sync-errors/catalogue.ts';
import {
  clearedFailure,
  confirmFailure,
  type FailedPass,
  type OutcomeFacts,
  recordFailure,
} from './record-outcome.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const GIVE_UP_AFTER_MS = 48 * HOUR_MS;
const START_MS = Date.UTC(2026, 4, 4, 9);

const fresh = { ...clearedFailure, nextSyncAt: new Date(START_MS) } as OutcomeFacts;
const OWN_KINDS: ErrorKind[] = ['retry', 'user', 'admin', 'message', 'cursor'];
const OTHER_KINDS: ErrorKind[] = ['rate', 'installation', 'bug'];

/** A person who must act means here that the credential is dead. */
const ofKind = (kind: ErrorKind): FailedPass => ({
  code: `test.${kind}`,
  kind,
  sharedFault: false,
  isDeadCredential: kind === 'user' || kind === 'admin',
  retryAt: null,
});

const fail = (
  before: OutcomeFacts,
  kind: ErrorKind,
  atMs: number,
  change: { random?: number; retryAt?: Date } = {},
) =>
  recordFailure({
    before,
    failure: { ...ofKind(kind), retryAt: change.retryAt ?? null },
    giveUpAfterMs: GIVE_UP_AFTER_MS,
    now: new Date(atMs),
    random: change.random ?? 0,
  });

const step = fc.record({
  kind: fc.constantFrom(...OWN_KINDS, ...OTHER_KINDS),
  sharedFault: fc.boolean(),
  /** How much later than planned the pass comes: mostly a moment, at times our own downtime. */
  lateMs: fc.oneof(fc.nat(10_000), fc.nat(10 * 24 * HOUR_MS)),
  random: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** Passes one after the other, each when it was planned or later. */
function play(steps: readonly { kind: ErrorKind; sharedFault: boolean; lateMs: number; random: number }[]) {
  let facts = fresh;
  let atMs = START_MS;
  const seen: { facts: OutcomeFacts; atMs: number; isOwn: boolean; plannedMs: number }[] = [];
  for (const { kind, sharedFault, lateMs, random } of steps) {
    if (facts.givenUpAt) break;
    const plannedAtMs = facts.nextSyncAt!.getTime();
    const plannedMs = Math.max(0, plannedAtMs - atMs);
    atMs = Math.max(atMs, plannedAtMs) + lateMs;
    facts = recordFailure({
      before: facts,
      failure: { ...ofKind(kind), sharedFault },
      giveUpAfterMs: GIVE_UP_AFTER_MS,
      now: new Date(atMs),
      random,
    });
    seen.push({ facts, atMs, isOwn: !sharedFault && OWN_KINDS.includes(kind), plannedMs });
  }
  return seen;
}

describe('failures in any order', () => {
  it('never give a mailbox up before two days between failures of its own, one planned after the other', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const seen = play(steps);
        // Counted by hand: the planned time between two own failures in a row, and five minutes of grace each.
        let mostMs = 0;
        for (let index = 1; index < seen.length; index++) {
          if (seen[index]!.isOwn && seen[index - 1]!.isOwn) mostMs += seen[index]!.plannedMs + 5 * MINUTE_MS;
        }
        if (mostMs < GIVE_UP_AFTER_MS) expect(seen.every(({ facts }) => facts.givenUpAt === null)).toBe(true);
        const elapsedMs = (seen.at(-1)?.atMs ?? 0) - (seen[0]?.atMs ?? 0);
        if (elapsedMs < GIVE_UP_AFTER_MS) expect(seen.at(-1)?.facts.givenUpAt ?? null).toBeNull();
      }),
    );
  });

  it('that are pauses or faults of the installation never run the clock', () => {
    const notOwn = step.map((one) => (OTHER_KINDS.includes(one.kind) ? one : { ...one, sharedFault: true }));
    fc.assert(
      fc.property(fc.array(notOwn, { maxLength: 300 }), (steps) => {
        for (const { facts } of play(steps))
          expect(facts).toMatchObject({ ownFailureMs: 0, givenUpAt: null });
      }),
    );
  });

  it('always leave a next try, a minute ahead or when the time is over, unless the mailbox is given up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        for (const { facts, atMs, isOwn } of play(steps)) {
          expect(facts.failingSince).not.toBeNull();
          if (facts.givenUpAt) {
            expect(facts.nextSyncAt).toBeNull();
            continue;
          }
          const leftMs = isOwn ? GIVE_UP_AFTER_MS - facts.ownFailureMs : MINUTE_MS;
          expect(facts.nextSyncAt!.getTime()).toBeGreaterThanOrEqual(atMs + Math.min(MINUTE_MS, leftMs));
        }
      }),
    );
  });

  it('give up as soon as the time is over, however short it is', () => {
    const failure = ofKind('user');
    const giveUpAfterMs = 30_000;
    const first = recordFailure({
      before: fresh,
      failure,
      giveUpAfterMs,
      now: new Date(START_MS),
      random: 1,
    });
    expect(first.nextSyncAt).toEqual(new Date(START_MS + 30_000));
    const second = recordFailure({
      before: first,
      failure,
      giveUpAfterMs,
      now: first.nextSyncAt!,
      random: 1,
    });
    expect(second.givenUpAt).toEqual(new Date(START_MS + 30_000));
  });

  it('are tried again after at most 36 minutes, jitter included, and after at most 72 when a person must act', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        for (const { facts, atMs } of play(steps)) {
          if (facts.givenUpAt) continue;
          const isDead = ['test.user', 'test.admin'].includes(facts.lastErrorCode!);
          expect(facts.nextSyncAt!.getTime() - atMs).toBeLessThanOrEqual((isDead ? 72 : 36) * MINUTE_MS);
        }
      }),
    );
  });
});

describe('a pause', () => {
  it('lasts until the time that was named, or a minute when that is none or over', () => {
    const named = new Date(START_MS + 5 * HOUR_MS);
    expect(fail(fresh, 'rate', START_MS, { retryAt: named })).toMatchObject({
      pausedUntil: named,
      nextSyncAt: named,
    });
    const inAMinute = new Date(START_MS + MINUTE_MS);
    expect(fail(fresh, 'rate', START_MS).pausedUntil).toEqual(inAMinute);
    expect(fail(fresh, 'rate', START_MS, { retryAt: new Date(START_MS - 1) }).pausedUntil).toEqual(inAMinute);
  });
});

describe('a temporary failure for which the provider names a time', () => {
  it('is not tried again before it, nor sooner than usual when the time is near', () => {
    const inAnHour = new Date(START_MS + HOUR_MS);
    expect(fail(fresh, 'retry', START_MS, { retryAt: inAnHour })).toMatchObject({
      pausedUntil: null,
      nextSyncAt: inAnHour,
    });
    const soon = new Date(START_MS + 1_000);
    expect(fail(fresh, 'retry', START_MS, { retryAt: soon }).nextSyncAt).toEqual(
      new Date(START_MS + MINUTE_MS),
    );
  });
});

describe('a failure that must be seen twice', () => {
  const confirm = (
    lastErrorCode: string | null,
    secondsAgo: number | null,
    confirmedCode: string | null = 'b',
  ) =>
    confirmFailure({
      code: 'a',
      confirmedCode,
      before: {
        lastErrorCode,
        lastAttemptAt: secondsAgo === null ? null : new Date(START_MS - secondsAgo * 1000),
      },
      now: new Date(START_MS),
    });

  it.each([
    ['the first time it is not believed', null, null, 'a'],
    ['after another failure it is not believed', 'x', 3_600, 'a'],
    ['again within a minute it is not believed', 'a', 59, 'a'],
    ['again after a minute it is', 'a', 60, 'b'],
    ['once believed it stays so', 'b', 1, 'b'],
  ] as const)('%s', (_what, last, secondsAgo, code) => {
    expect(confirm(last, secondsAgo)).toBe(code);
  });

  it('and one that needs no second look is taken as it is', () => {
    expect(confirm('a', 3_600, null)).toBe('a');
  });
});
