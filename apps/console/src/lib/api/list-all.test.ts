import { describe, expect, test } from 'vitest';
import { listAll } from './list-all.ts';

/** A list of numbers, served by pages as the API does: never more than 200 at a time. */
function createNumbers(count: number) {
  const asked: { cursor: string | null; limit: number }[] = [];
  const loadPage = async (query: { cursor: string | null; limit: number }) => {
    asked.push(query);
    const start = Number(query.cursor ?? 0);
    const end = Math.min(count, start + query.limit);
    return {
      items: Array.from({ length: end - start }, (_, index) => start + index),
      nextCursor: end < count ? String(end) : null,
    };
  };
  return { asked, loadPage };
}

describe('reading a whole list', () => {
  test('every item comes once and in order, over as many pages as it takes', async () => {
    const { asked, loadPage } = createNumbers(450);
    const { items, nextCursor } = await listAll({ loadPage, maximumCount: 1000 });
    expect(items).toEqual(Array.from({ length: 450 }, (_, index) => index));
    expect(nextCursor).toBeNull();
    expect(asked).toHaveLength(3);
  });

  test('it stops at the maximum, and says that there is more', async () => {
    const { asked, loadPage } = createNumbers(450);
    const { items, nextCursor } = await listAll({ loadPage, maximumCount: 250 });
    expect(items).toHaveLength(250);
    expect(nextCursor).toBe('250');
    expect(asked.map(({ limit }) => limit)).toEqual([200, 50]);
  });

  test('an empty list is one question', async () => {
    const { asked, loadPage } = createNumbers(0);
    expect(await listAll({ loadPage, maximumCount: 50 })).toEqual({ items: [], nextCursor: null });
    expect(asked).toHaveLength(1);
  });
});
