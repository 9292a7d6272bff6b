/** Cuts a list into pieces that fit one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
export function* inChunks<Item>(items: readonly Item[], size: number): Generator<Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
