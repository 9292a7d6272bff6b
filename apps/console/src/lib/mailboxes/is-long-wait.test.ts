import { expect, test } from 'vitest';
import { isLongWait } from './is-long-wait.ts';

const now = new Date('2026-05-04T09:00:00Z');

test('a wait of a minute is no news, and one that is over is not shown though nobody has asked again', () => {
  const isShown = (until: string) => isLongWait({ until, now });
  expect(isShown('2026-05-04T09:01:00.000Z')).toBe(false);
  expect(isShown('2026-05-04T08:00:00.000Z')).toBe(false);
  expect(isShown('2026-05-04T10:00:00.000Z')).toBe(true);
});
