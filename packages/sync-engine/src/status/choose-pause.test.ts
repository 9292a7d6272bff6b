import { expect, it } from 'vitest';
import { choosePause } from './choose-pause.ts';

const now = new Date('2026-05-04T09:00:00Z');
const before = new Date('2026-05-04T08:59:00Z');
const later = new Date('2026-05-04T10:00:00Z');
const syncing = {
  disconnectedAt: null,
  hasSeat: true,
  givenUpAt: null,
  failingSince: null,
  pausedUntil: null,
  budgetPausedUntil: null,
  oldestWaitingAt: null,
};
const googles = { reason: 'google_asked', waits: 'new_mail', until: later };
const history = { reason: 'budget_used_up', waits: 'history', until: later };

it.each([
  ['nothing to wait for', {}, null],
  ['Google’s wish', { pausedUntil: later, failingSince: before }, googles],
  ['Google’s wish, which is over', { pausedUntil: now, failingSince: before }, null],
  ['our budget, history only', { budgetPausedUntil: later }, history],
  [
    'our budget, new mail too',
    { budgetPausedUntil: later, oldestWaitingAt: before },
    { ...history, waits: 'new_mail' },
  ],
  ['our budget, which has come back', { budgetPausedUntil: now }, null],
  ['both: Google’s wish says more', { pausedUntil: later, budgetPausedUntil: before }, googles],
  ['a failure says more than our budget', { budgetPausedUntil: later, failingSince: before }, null],
  ['without a seat nothing waits', { budgetPausedUntil: later, pausedUntil: later, hasSeat: false }, null],
  ['nor when given up', { pausedUntil: later, givenUpAt: before }, null],
  ['nor when disconnected', { budgetPausedUntil: later, disconnectedAt: before }, null],
])('%s', (_what, change, pause) => {
  expect(choosePause({ facts: { ...syncing, ...change }, now })).toEqual(pause);
});
