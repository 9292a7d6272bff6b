import { describe, expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

/** A clock that only moves when it is told to. */
function createManualTimers() {
  let now = 0;
  const waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    setTimeout: (run: () => void, afterMs: number) => waiting.push({ at: now + afterMs, run }),
    async advanceTo(time: number) {
      now = time;
      for (const timer of waiting.splice(0)) {
        if (timer.at <= now) timer.run();
        else waiting.push(timer);
      }
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

function setUp() {
  const timers = createManualTimers();
  const startedAt: number[] = [];
  const wish = coalesce({ gapMs: 500, timers, run: async () => void startedAt.push(timers.now()) });
  return { timers, startedAt, wish };
}

describe('a burst of live events', () => {
  test('the first one is followed at once', () => {
    const { startedAt, wish } = setUp();
    wish();
    expect(startedAt).toEqual([0]);
  });

  test('a hundred in a blink ask the API twice: at once, and after the gap for the last of them', async () => {
    const { timers, startedAt, wish } = setUp();
    for (let count = 0; count < 100; count++) wish();
    await timers.advanceTo(100);
    wish();
    await timers.advanceTo(500);
    await timers.advanceTo(5000);
    expect(startedAt).toEqual([0, 500]);
  });

  test('one that arrives while the API is still answering is not forgotten', async () => {
    const timers = createManualTimers();
    const startedAt: number[] = [];
    let answer = () => {};
    const wish = coalesce({
      gapMs: 500,
      timers,
      run: () => {
        startedAt.push(timers.now());
        return new Promise<void>((resolve) => (answer = resolve));
      },
    });
    wish();
    await timers.advanceTo(2000);
    wish();
    expect(startedAt).toEqual([0]);
    answer();
    await timers.advanceTo(2001);
    expect(startedAt).toHaveLength(2);
  });
});
