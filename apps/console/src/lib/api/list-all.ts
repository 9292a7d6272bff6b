import type { Page } from './page.ts';

/** Reads every page of a list, at most `maximumCount` items; the cursor is passed on as it came. */
export async function listAll<Item>({
  loadPage,
  maximumCount,
}: {
  loadPage: (query: { cursor: string | null; limit: number }) => Promise<Page<Item>>;
  maximumCount: number;
}): Promise<Page<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await loadPage({ cursor, limit: Math.min(200, maximumCount - items.length) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < maximumCount);
  return { items, nextCursor: cursor };
}
