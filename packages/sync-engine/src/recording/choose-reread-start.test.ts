import { expect, it } from 'vitest';
import { chooseRereadStart } from './choose-reread-start.ts';

const at = (day: number) => new Date(Date.UTC(2026, 4, day, 9));

it.each([
  ['the last good pass', { lastSyncedAt: at(18), connectedAt: at(1) }, at(16)],
  ['the connection, when there was no pass yet', { lastSyncedAt: null, connectedAt: at(20) }, at(18)],
  ['the connection, when the last pass lies ahead', { lastSyncedAt: at(25), connectedAt: at(4) }, at(2)],
  ['a month ago, when both lie ahead', { lastSyncedAt: at(25), connectedAt: at(24) }, at(20 - 32)],
])('the gap is read again since two days before %s', (_since, mailbox, expected) => {
  expect(chooseRereadStart({ mailbox, now: at(20) })).toEqual(expected);
});
