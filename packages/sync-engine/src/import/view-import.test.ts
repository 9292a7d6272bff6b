import type { Import, Mailbox } from '@mailsync/db';
import { expect, it } from 'vitest';
import { viewImport } from './view-import.ts';

const now = new Date('2026-05-04T09:10:00Z');
const startedAt = new Date('2026-05-04T09:00:00Z');
const row: Import = {
  id: 'import-1',
  mailboxId: 'ann',
  reason: 'leads',
  state: 'recording',
  afterRevision: 0,
  toRevision: 1,
  receivedFrom: new Date('2024-05-04T09:00:00Z'),
  receivedBefore: null,
  way: 'searches',
  domainSize: 3,
  search: null,
  pageToken: null,
  position: null,
  listedCount: 4,
  searchCount: 4,
  unreadCount: 0,
  foundCount: 160,
  recordedCount: 60,
  notRecordedCount: 4,
  unitsSpent: 1_300,
  otherWayUnits: null,
  startedAt,
  finishedAt: null,
};
const syncing = { hasSeat: true, givenUpAt: null, disconnectedAt: null, failingSince: null };
const view = (change: Partial<Import> = {}, mailbox: Partial<Mailbox> = {}) =>
  viewImport({ row: { ...row, ...change }, mailbox: { ...syncing, ...mailbox } as Mailbox, now });

it('what an earlier import left waiting is never more than was found', () => {
  expect(view()).toMatchObject({ foundCount: 160, recordedCount: 60 });
  expect(view({ recordedCount: 188 })).toMatchObject({ foundCount: 192, recordedCount: 188, secondsLeft: 0 });
});

it('goes on only where something is read', () => {
  expect(view().state).toBe('recording');
  expect(view({}, { hasSeat: false }).state).toBe('paused');
  expect(view({}, { givenUpAt: startedAt }).state).toBe('paused');
  expect(view({}, { hasSeat: false, disconnectedAt: startedAt }).state, 'whoever began it').toBe('abandoned');
  expect(view({ state: 'done' }, { disconnectedAt: startedAt }).state).toBe('done');
});
