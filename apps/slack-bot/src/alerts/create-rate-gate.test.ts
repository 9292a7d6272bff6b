import { AppError, createManualClock } from '@mailsync/foundation';
import { describe, expect, test } from 'vitest';
import { createRateGate, type GatedMethod } from './create-rate-gate.ts';

function open() {
  const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
  const startMs = clock.now().getTime();
  const sleep = async (ms: number) => clock.advanceMs(ms);
  const gate = createRateGate({ clock, sleep, abort: new AbortController().signal });
  const made: string[] = [];
  let refusal: AppError | null = null;
  const call = async (method: GatedMethod, channelId = 'C1') => {
    const work = async () => {
      made.push(`${method} ${channelId}`);
      if (refusal) throw refusal;
    };
    return gate.call({ method, channelId, work }).then(
      () => 'done',
      (error: AppError) => error.retryAfterMs ?? error.code,
    );
  };
  const limited = (seconds: number) => {
    refusal = new AppError({
      code: 'slack.rate_limited',
      kind: 'unavailable',
      message: 'Slow.',
      retryAfterMs: seconds * 1000,
    });
  };
  return {
    clock,
    gate,
    call,
    made,
    limited,
    silent: () =>
      void (refusal = new AppError({ code: 'slack.unavailable', kind: 'unavailable', message: 'Away.' })),
    mended: () => void (refusal = null),
    elapsedMs: () => clock.now().getTime() - startMs,
  };
}

describe('calls of Slack', () => {
  test('a few go out at once, many as fast as the workspace takes them', async () => {
    const { call, elapsedMs } = open();
    for (let count = 0; count < 10; count += 1) await call('chat.update');
    expect(elapsedMs()).toBe(0);
    for (let count = 10; count < 50; count += 1) await call('chat.update');
    // Fifty within a minute, and not faster.
    expect(elapsedMs()).toBe(60_000);
  });

  test('a limited channel waits; others are written to', async () => {
    const { call, limited, mended, made, clock } = open();
    limited(40);
    expect(await call('chat.postMessage', 'C1')).toBe(40_000);
    mended();
    expect(await call('chat.postMessage', 'C1')).toBe(40_000);
    expect(await call('chat.postMessage', 'C2')).toBe('done');
    expect(made).toHaveLength(2);
    clock.advanceMs(40_000);
    expect(await call('chat.postMessage', 'C1')).toBe('done');
  });

  test('a second limited channel means the whole workspace', async () => {
    const { call, limited, mended } = open();
    limited(40);
    await call('chat.postMessage', 'C1');
    await call('chat.postMessage', 'C2');
    mended();
    expect(await call('chat.postMessage', 'C3')).toBe(40_000);
    expect(await call('chat.update', 'C3')).toBe('done');
  });

  test('other methods are limited as a whole', async () => {
    const { call, limited, mended } = open();
    limited(30);
    await call('conversations.open', 'U1');
    mended();
    expect(await call('conversations.open', 'U2')).toBe(30_000);
    expect(await call('chat.postMessage', 'C1')).toBe('done');
  });

  test('silence is told from chance by the third time, and any answer ends it', async () => {
    const { call, silent, mended, limited, gate } = open();
    silent();
    const counts: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      await call('chat.update');
      counts.push(gate.countSilence());
    }
    expect(counts).toEqual([0, 0, 1, 2]);
    limited(1);
    await call('chat.postMessage');
    mended();
    await call('conversations.info');
    expect(gate.countSilence()).toBe(0);
  });
});
