import { createManualClock, type Logger } from '@mailsync/foundation';
import { expect, it, vi } from 'vitest';
import { watchClock } from './watch-clock.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-05-04T07:00:00Z');

function openWatch({ theirTime }: { theirTime: () => Date | null }) {
  const clock = createManualClock(now);
  const said: string[] = [];
  const note = (_fields: object, text: string) => void said.push(text);
  const logger: Logger = { debug() {}, info: note, warn: note, error: note, child: () => logger };
  let askedCount = 0;
  const request = async () => {
    askedCount += 1;
    const time = theirTime();
    if (!time) throw new TypeError('fetch failed');
    return new Response(null, { status: 404, headers: { date: time.toUTCString() } });
  };
  const watch = watchClock({
    urls: ['https://oauth2.googleapis.com/token'],
    clock,
    logger,
    sleep: clock.sleep,
    request: request as typeof fetch,
  });
  return {
    clock,
    said,
    watch,
    untilAsked: (count: number) => vi.waitFor(() => expect(askedCount).toBe(count)),
  };
}

it('a clock that is off by a day is said at the start, by health, and once more when it is right again', async () => {
  let theirTime = new Date(now.getTime() + 24 * HOUR_MS);
  const { clock, said, watch, untilAsked } = openWatch({ theirTime: () => theirTime });
  await watch.start();
  await vi.waitFor(() => expect(said).toEqual([expect.stringContaining('24 hours behind')]));
  expect(watch.describe()).toContain('24 hours behind that of oauth2.googleapis.com');
  expect(watch.metrics()[0]!.samples[0]!.value).toBeCloseTo(24 * 3600, -1);

  theirTime = new Date(now.getTime() + 5 * 60_000);
  clock.advanceMs(5 * 60_000);
  await untilAsked(2);
  await vi.waitFor(() => expect(said).toHaveLength(2));
  expect(said[1]).toBe('The clock is right again');
  expect(watch.describe()).toBeNull();
  await watch.stop();
});

it('nothing is said of a clock that nobody could be asked about', async () => {
  const { said, watch, untilAsked } = openWatch({ theirTime: () => null });
  await watch.start();
  await untilAsked(1);
  await watch.stop();
  expect([said, watch.describe(), watch.metrics()[0]!.samples]).toEqual([[], null, []]);
});
