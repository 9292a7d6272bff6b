import type { SyncError } from '@mailsync/api/contract';
import { expect, test } from 'vitest';
import { describeWayBack } from './describe-way-back.ts';

const openError = { code: 'imap.password_refused' } as SyncError;

test('the owner reads that signing in brings it back at once', () =>
  expect(describeWayBack({ isOwn: true, openError: null })).toBe(
    'Nothing is missing, and the mailbox goes back by itself when Google works again, or as soon as you sign in with Google.',
  ));

test('others read who can', () =>
  expect(describeWayBack({ isOwn: false, openError: null })).toContain('as soon as its owner signs in'));

test('nobody is told that nothing is missing while the app password fails too', () =>
  expect(describeWayBack({ isOwn: true, openError })).toMatch(/^The mailbox goes back by itself/));
