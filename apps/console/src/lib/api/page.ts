/** A page of a list; `nextCursor` asks for the next one, null means that this was the last. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
