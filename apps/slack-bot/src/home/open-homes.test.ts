import { beforeEach, expect, test } from 'vitest';
import { createOpenHomes } from './open-homes.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LOOK = { lookAgainMs: MINUTE_MS };

let nowMs: number;
let homes: ReturnType<typeof createOpenHomes>;
beforeEach(() => {
  nowMs = 0;
  homes = createOpenHomes({ now: () => nowMs });
});

/** Opened and compared at once, as it is. */
const open = (slackUserId: string) =>
  Object.assign(homes.open({ slackUserId, teamId: 'T1' }), { lookedAtMs: nowMs });
const due = () => homes.listDue(LOOK).map(({ slackUserId }) => slackUserId);

test('what something has happened to is due at its time, and nothing else', () => {
  open('maya');
  open('tom').dueAtMs = 3_000;
  expect([due(), homes.nextDueAtMs()]).toEqual([[], 3_000]);
  nowMs = 3_000;
  expect(due()).toEqual(['tom']);
});

test('while somebody is likely to look it is compared each minute, later when something happens, then no more', () => {
  const home = open('maya');
  nowMs = MINUTE_MS;
  expect(due()).toEqual(['maya']);
  home.lookedAtMs = nowMs;
  nowMs = 31 * MINUTE_MS;
  expect(due()).toEqual([]);
  home.dueAtMs = nowMs;
  expect(due()).toEqual(['maya']);

  nowMs = 12 * HOUR_MS + 1;
  expect(homes.list()).toEqual([]);
});

test('while Slack asks to wait nothing is due, and nobody asks again before', () => {
  open('maya').dueAtMs = 1_000;
  homes.pauseUntil(30_000);
  homes.pauseUntil(5_000);
  nowMs = 2_000;
  expect([due(), homes.nextDueAtMs()]).toEqual([[], 30_000]);
  nowMs = 30_000;
  expect(due()).toEqual(['maya']);
});

test('one who changes all the time keeps nobody waiting', () => {
  const busy = open('busy');
  nowMs = 1_000;
  open('quiet').dueAtMs = 1_000;
  Object.assign(busy, { dueAtMs: 1_000, lookedAtMs: 1_000 });
  homes.open({ slackUserId: 'quiet', teamId: 'T1' }).lookedAtMs = 500;
  expect(due()).toEqual(['quiet', 'busy']);
});

test('a thousand are remembered, and those who opened it last', () => {
  for (let index = 0; index < 1_001; index += 1) open(`person-${index}`);
  const known = homes.list().map(({ slackUserId }) => slackUserId);
  expect(known).toHaveLength(1_000);
  expect([known.includes('person-0'), known.includes('person-1000')]).toEqual([false, true]);
});
