import { AppError } from '@mailsync/foundation';
import { describe, expect, test } from 'vitest';
import { type SocketEnd, chooseWait } from './choose-wait.ts';

const failed = (code: string, retryAfterMs?: number): SocketEnd => ({
  why: 'failed',
  error: new AppError({
    code,
    kind: 'unavailable',
    message: 'It did not work.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }),
});
const wait = (end: SocketEnd, failureCount = 1, random = 1) => chooseWait({ end, failureCount, random });

describe('when to connect again', () => {
  test('at once when Slack asks to leave or a connection drops, and no trouble is made of it', () => {
    expect(wait({ why: 'asked to leave' })).toEqual({ waitMs: 0, problem: null });
    expect(wait({ why: 'dropped' })).toEqual({ waitMs: 0, problem: null });
  });

  test('what keeps failing is tried less and less often, up to a minute, and never in step with others', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((count) => wait(failed('slack.unavailable'), count).waitMs);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(wait(failed('slack.unavailable'), 7, 0)).toEqual({ waitMs: 30_000, problem: 'unreachable' });
    expect(wait({ why: 'dropped' }, 2)).toEqual({ waitMs: 2_000, problem: 'unreachable' });
    expect(wait({ why: 'asked to leave' }, 5).waitMs).toBe(16_000);
  });

  test('Retry-After is obeyed', () => {
    expect(wait(failed('slack.rate_limited', 90_000)).waitMs).toBe(90_000);
  });

  test('what a person must mend is looked at slowly', () => {
    expect(wait(failed('slack.refused'))).toEqual({ waitMs: 300_000, problem: 'app_token_refused' });
    expect(wait({ why: 'other app' })).toEqual({ waitMs: 300_000, problem: 'other_app' });
    expect(wait({ why: 'switched off' })).toEqual({ waitMs: 60_000, problem: 'socket_mode_off' });
    expect(wait({ why: 'too many' })).toEqual({ waitMs: 60_000, problem: 'too_many_connections' });
  });
});
