import type { SlackConnection } from '@mailsync/db';
import { describe, expect, test } from 'vitest';
import { type ConnectionFact, judgeConnection } from './judge-connection.ts';

const EARLIER = new Date('2026-03-02T09:00:00Z');
const NOW = new Date('2026-03-02T10:00:00Z');

const row = (changes: Partial<SlackConnection> = {}): SlackConnection => ({
  mode: 'socket',
  teamId: 'T1',
  teamName: 'Acorn & Oak',
  appId: 'A1',
  connectedSince: EARLIER,
  lastHeardAt: null,
  checkedAt: EARLIER,
  tokenProblem: null,
  tokenProblemSince: null,
  tokenProblemDetail: null,
  doorProblem: null,
  doorProblemSince: null,
  ...changes,
});
const after = (before: Partial<SlackConnection>, fact: ConnectionFact) => {
  const start = row(before);
  return { ...start, ...judgeConnection({ row: start, fact, now: NOW }) };
};
const works: ConnectionFact = {
  what: 'token works',
  teamId: 'T1',
  teamName: 'Acorn & Oak',
  appId: 'A1',
  missingScopes: [],
};

describe('how Slack stands', () => {
  test('a refused token is a trouble since it was first refused, and over when it works', () => {
    const refused = after({}, { what: 'token refused', problem: 'invalid_auth' });
    expect(refused).toMatchObject({ tokenProblem: 'invalid_auth', tokenProblemSince: NOW, checkedAt: NOW });
    const again = after(
      { tokenProblem: 'invalid_auth', tokenProblemSince: EARLIER },
      { what: 'token refused', problem: 'invalid_auth' },
    );
    expect(again.tokenProblemSince).toEqual(EARLIER);
    expect(after(again, works)).toMatchObject({ tokenProblem: null, tokenProblemSince: null });
  });

  test.each([
    ['app_uninstalled', 'account_inactive', 'app_uninstalled'],
    ['app_uninstalled', 'token_revoked', 'app_uninstalled'],
    ['token_revoked', 'account_inactive', 'token_revoked'],
    ['token_revoked', 'app_uninstalled', 'app_uninstalled'],
    ['token_revoked', 'unreachable', 'token_revoked'],
    ['missing_scope', 'unreachable', 'unreachable'],
    ['unreachable', 'token_revoked', 'token_revoked'],
    // Another token was given, and that is wrong too.
    ['app_uninstalled', 'invalid_auth', 'invalid_auth'],
  ] as const)('%s, and then %s: it is %s', (known, problem, shown) => {
    const { tokenProblem } = after(
      { tokenProblem: known, tokenProblemSince: EARLIER },
      { what: 'token refused', problem },
    );
    expect(tokenProblem).toBe(shown);
  });

  test('missing scopes are named, and no longer when they were granted', () => {
    const missing = after({}, { ...works, missingScopes: ['im:write', 'users:read'] });
    expect(missing).toMatchObject({
      tokenProblem: 'missing_scope',
      tokenProblemDetail: 'im:write, users:read',
    });
    expect(after(missing, works)).toMatchObject({ tokenProblem: null, tokenProblemDetail: null });
  });

  test('in Socket Mode the connection counts, over HTTP the token', () => {
    const shut = after({}, { what: 'door shut', problem: 'unreachable' });
    expect(shut).toMatchObject({ connectedSince: null, doorProblem: 'unreachable', doorProblemSince: NOW });
    expect(after(shut, works).connectedSince).toBeNull();
    expect(after(shut, { what: 'door open' })).toMatchObject({ connectedSince: NOW, doorProblem: null });

    const http = { mode: 'http', connectedSince: null } as const;
    const connected = after(http, works);
    expect(connected.connectedSince).toEqual(NOW);
    expect(after({ ...http, connectedSince: EARLIER }, works).connectedSince).toEqual(EARLIER);
    expect(after(connected, { what: 'token refused', problem: 'token_revoked' }).connectedSince).toBeNull();
  });

  test('a door that stays shut is shut since the first time; a program that ends is connected no longer', () => {
    const shut = after(
      { doorProblem: 'socket_mode_off', doorProblemSince: EARLIER },
      { what: 'door shut', problem: 'socket_mode_off' },
    );
    expect(shut.doorProblemSince).toEqual(EARLIER);
    expect(after({}, { what: 'stopped' }).connectedSince).toBeNull();
    expect(after({}, { what: 'heard' })).toMatchObject({ lastHeardAt: NOW, connectedSince: EARLIER });
  });
});
