import type { LogFields, Logger } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';
import { hideTokens } from './log-requests.ts';

it('tokens that stand in a path are not logged', () => {
  expect(hideTokens('/api/v1/invitations/abc')).toBe('/api/v1/invitations/…');
  expect(hideTokens('/invitation/abc')).toBe('/invitation/…');
  expect(hideTokens('/api/v1/connect-links/abc/google')).toBe('/api/v1/connect-links/…/google');
  expect(hideTokens('/connect/abc')).toBe('/connect/…');
  expect(hideTokens('/connect/abc/app-password')).toBe('/connect/…/app-password');
  expect(hideTokens('/connect/result/r1')).toBe('/connect/result/r1');
  expect(hideTokens('/api/v1/leads/l1')).toBe('/api/v1/leads/l1');
});

it('a request is one line, without codes and states', async () => {
  const lines: LogFields[] = [];
  const logger: Logger = {
    debug: (fields) => lines.push(fields),
    info() {},
    warn() {},
    error() {},
    child: () => logger,
  };
  const { request } = await createTestApi({ logger });
  await request('GET', '/oauth/google/callback?state=secret-state&code=secret-code');
  expect(lines).toEqual([
    { method: 'GET', path: '/oauth/google/callback', status: 303, durationMs: expect.any(Number) },
  ]);
});
