/** The earlier of two times; null only when neither is known. */
export function earlierOf({ one, other }: { one: Date | null; other: Date | null }): Date | null {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}
