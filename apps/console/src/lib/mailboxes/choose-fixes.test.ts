import type { SyncError } from '@mailsync/api/contract';
import { describe, expect, test } from 'vitest';
import { chooseFixes } from './choose-fixes.ts';

const syncError = (whoCanFix: SyncError['whoCanFix'], code = 'gmail.unavailable'): SyncError => ({
  id: 'error-1',
  mailboxId: 'mailbox-1',
  mailboxAddress: 'mira@acorn-and-oak.example',
  occurredAt: '2026-05-04T09:00:00.000Z',
  lastSeenAt: '2026-05-04T10:00:00.000Z',
  count: 4,
  code,
  what: 'Gmail had a temporary problem.',
  howToFix: [],
  whoCanFix,
  resolvedAt: null,
  affectedCount: null,
  acknowledged: null,
});
const own = { isOwn: true, mayAct: true, disconnectedAt: null };

describe('the buttons that mend a mailbox', () => {
  test('a healthy one needs none', () =>
    expect(chooseFixes({ ...own, status: 'enabled', openError: null })).toEqual([]));

  test('one that waits for a seat needs none: pressing does not make seats', () =>
    expect(chooseFixes({ ...own, status: 'pending', openError: null })).toEqual([]));

  test('emails that a check found missing are tried again where they are listed', () => {
    const missing = syncError('nobody_needed', 'audit.mail_missing');
    expect(chooseFixes({ ...own, status: 'enabled', openError: missing })).toEqual([]);
    expect(chooseFixes({ ...own, status: 'error', openError: missing })).toEqual(['retry']);
  });

  test('one that waits and has lost its access too is signed in again; trying it sooner is refused', () => {
    const lost = { ...own, status: 'pending', openError: syncError('owner') } as const;
    expect(chooseFixes(lost)).toEqual(['reconnect']);
    expect(chooseFixes({ ...lost, openError: syncError('nobody_needed') })).toEqual([]);
  });

  test('a withdrawn access is mended by its owner signing in again', () =>
    expect(
      chooseFixes({ ...own, status: 'error', openError: syncError('owner', 'google.sign_in_revoked') }),
    ).toEqual(['reconnect', 'retry']));

  test('a fault that passes by itself can only be retried sooner', () =>
    expect(chooseFixes({ ...own, status: 'error', openError: syncError('nobody_needed') })).toEqual([
      'retry',
    ]));

  test('a session ended by a policy needs the sign-in too', () =>
    expect(
      chooseFixes({
        ...own,
        status: 'error',
        openError: syncError('workspace_administrator', 'google.session_expired_by_policy'),
      }),
    ).toEqual(['reconnect', 'retry']));

  test('one that was given up asks for a reconnect, whatever it failed of', () =>
    expect(chooseFixes({ ...own, status: 'connection', openError: syncError('nobody_needed') })).toEqual([
      'reconnect',
      'retry',
    ]));

  test("nobody can sign in for somebody else: an administrator may only retry a colleague's", () =>
    expect(
      chooseFixes({
        status: 'connection',
        openError: syncError('owner'),
        isOwn: false,
        mayAct: true,
        disconnectedAt: null,
      }),
    ).toEqual(['retry']));

  test('a disconnected one comes back by connecting it again', () =>
    expect(
      chooseFixes({ ...own, status: null, openError: null, disconnectedAt: '2026-05-04T09:00:00.000Z' }),
    ).toEqual(['reconnect']));
});
